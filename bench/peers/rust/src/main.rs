//! The same work as Kartoteka's, with hyper and tokio-postgres: see bench/README.md.
//!
//! main.rs: the server, two threads; the routes; parameters of a query.

mod client;
mod json;
mod packed;
mod person;
mod state;
mod write;

use std::borrow::Cow;
use std::convert::Infallible;
use std::sync::Arc;

use hyper::header::{HeaderValue, CONTENT_TYPE};
use hyper::server::conn::Http;
use hyper::service::service_fn;
use hyper::{Body, Method, Request, Response};
use percent_encoding::percent_decode_str;
use tokio::net::UnixListener;

use state::{Fault, State};

pub const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");

/// A parameter of a query, decoded; "" when it is not there.
pub fn param<'a>(query: &'a str, name: &str) -> Cow<'a, str> {
    for pair in query.split('&') {
        if let Some((key, value)) = pair.split_once('=') {
            if key == name {
                if !value.contains(['%', '+']) {
                    return Cow::Borrowed(value);
                }
                let spaced = value.replace('+', " ");
                return Cow::Owned(percent_decode_str(&spaced).decode_utf8_lossy().into_owned());
            }
        }
    }
    Cow::Borrowed("")
}

async fn route(state: &State, request: Request<Body>) -> Result<Response<Body>, Fault> {
    match (request.method(), request.uri().path()) {
        (&Method::GET, "/api/v1/crm/TypesContacts") => client::types(state, request).await,
        (&Method::GET, "/api/v1/crm/Clients") => client::read(state, request).await,
        (&Method::POST, "/api/v1/crm/Clients") => write::new_client(state, request).await,
        (_, "/developer/v2/person") => person::list(state, request).await,
        _ => Err("no such route".into()),
    }
}

async fn answer(state: Arc<State>, request: Request<Body>) -> Result<Response<Body>, Infallible> {
    Ok(route(&state, request).await.unwrap_or_else(|_| {
        let mut response = Response::new(Body::from("{\"status\":\"Err\"}"));
        response.headers_mut().insert(CONTENT_TYPE, JSON);
        response
    }))
}

async fn serve() -> Result<(), Fault> {
    let env = |name: &str| std::env::var(name);
    // Plans for any argument: PostgreSQL else plans some of the statements anew for each.
    let config = format!("host={} port={} user={} dbname={} \
                          options='-c plan_cache_mode=force_generic_plan'",
                         env("PGHOST")?, env("PGPORT")?, env("PGUSER")?, env("PGDATABASE")?);
    let state = Arc::new(State::new(&config, &env("SQL")?).await?);
    let listener = UnixListener::bind(env("LISTEN")?)?;
    loop {
        let (stream, _) = listener.accept().await?;
        let state = state.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request| answer(state.clone(), request));
            // A client that goes away is no fault of ours.
            let _ = Http::new().http1_only(true).serve_connection(stream, service).await;
        });
    }
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Fault> {
    serve().await
}
