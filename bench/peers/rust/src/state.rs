//! What the process keeps: connections with their statements, keys and catalogs for a minute.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use tokio_postgres::{Client, NoTls, Statement};

pub type Fault = Box<dyn std::error::Error + Send + Sync>;

const KEEP: Duration = Duration::from_secs(60);
const CONNECTIONS: usize = 4;

/// A connection; requests share it, tokio-postgres pipelines them.
pub struct Db {
    pub client: Client,
    pub auth_sid: Statement,
    pub auth_apikey: Statement,
    pub catalog: Statement,
    pub contact_types: Statement,
    pub client_rows: Statement,
    pub clients_by_phone: Statement,
    pub persons: Statement,
    pub new_client: Statement,
    /// Clients and persons come as one row each.
    pub packed: bool,
}

#[derive(Clone)]
pub struct Principal {
    pub tenant: i32,
    pub zone: String,
    pub utc_offset: i64,
    pub key: i64,
    pub refused: bool,
    until: Instant,
}

pub struct Kind {
    pub kind: i16,
    pub category: i16,
    pub name: String,
}

/// What does not change often in a tenant.
pub struct Catalog {
    pub contact_types: HashMap<i64, Kind>,
    pub address_types: HashMap<i64, Kind>,
    pub countries: HashMap<i64, String>,
    pub cities: HashMap<i64, (i64, String)>,
    pub metros: HashMap<i64, String>,
    pub logins: HashMap<i64, String>,
    pub types_body: Vec<u8>,
    pub types_tag: String,
    until: Instant,
}

pub struct State {
    dbs: Vec<Db>,
    next: AtomicUsize,
    keys: RwLock<HashMap<String, Arc<Principal>>>,
    catalogs: RwLock<HashMap<i32, Arc<Catalog>>>,
}

fn sql(folder: &str, name: &str) -> Result<String, Fault> {
    let text = std::fs::read_to_string(format!("{folder}/{name}.sql"))?;
    let mut out = String::new();
    for line in text.lines() {
        match line.strip_prefix("-- include: ") {
            Some(part) => out += &std::fs::read_to_string(format!("{folder}/{part}.part.sql"))?,
            None => out += line,
        }
        out.push('\n');
    }
    Ok(out)
}

async fn connect(config: &str, folder: &str) -> Result<Db, Fault> {
    let (client, connection) = tokio_postgres::connect(config, NoTls).await?;
    tokio::spawn(async move {
        if let Err(e) = connection.await {
            eprintln!("database: {e}");
        }
    });
    let packed = std::env::var_os("PACKED").is_some();
    let prepare = |name: &'static str| {
        let client = &client;
        async move {
            let text = sql(folder, name)?;
            client.prepare(&text).await.map_err(Fault::from)
        }
    };
    Ok(Db {
        auth_sid: prepare("auth_sid").await?,
        auth_apikey: prepare("auth_apikey").await?,
        catalog: prepare("catalog").await?,
        contact_types: prepare("contact_types").await?,
        client_rows: prepare(if packed { "packed_client_rows" } else { "client_rows" }).await?,
        clients_by_phone: prepare(if packed { "packed_clients_by_phone" } else { "clients_by_phone" })
            .await?,
        persons: prepare(if packed { "packed_persons" } else { "persons" }).await?,
        new_client: prepare("new_client").await?,
        packed,
        client,
    })
}

pub fn sha256_hex(data: &[u8], bytes: usize) -> String {
    let mut out = String::with_capacity(bytes * 2);
    for b in &Sha256::digest(data)[..bytes] {
        out.push(char::from_digit((b >> 4) as u32, 16).unwrap_or('0'));
        out.push(char::from_digit((b & 15) as u32, 16).unwrap_or('0'));
    }
    out
}

impl State {
    pub async fn new(config: &str, folder: &str) -> Result<State, Fault> {
        let mut dbs = Vec::new();
        for _ in 0..CONNECTIONS {
            dbs.push(connect(config, folder).await?);
        }
        Ok(State {
            dbs,
            next: AtomicUsize::new(0),
            keys: RwLock::default(),
            catalogs: RwLock::default(),
        })
    }

    pub fn db(&self) -> &Db {
        &self.dbs[self.next.fetch_add(1, Ordering::Relaxed) % CONNECTIONS]
    }

    fn known(&self, name: &str) -> Option<Arc<Principal>> {
        let keys = self.keys.read().ok()?;
        keys.get(name).filter(|p| Instant::now() < p.until).cloned()
    }

    fn keep(&self, name: String, p: Principal) -> Arc<Principal> {
        let p = Arc::new(p);
        if let Ok(mut keys) = self.keys.write() {
            keys.insert(name, p.clone());
        }
        p
    }

    pub async fn by_sid(&self, sid: &str, object: i64) -> Result<Arc<Principal>, Fault> {
        let hash = sha256_hex(sid.as_bytes(), 32);
        let name = format!("{hash} {object}");
        if let Some(p) = self.known(&name) {
            return Ok(p);
        }
        let db = self.db();
        let row = db.client.query_one(&db.auth_sid, &[&hash, &object]).await?;
        Ok(self.keep(name, Principal {
            tenant: row.try_get(0)?,
            zone: row.try_get(1)?,
            utc_offset: row.try_get::<_, i32>(5)? as i64,
            key: row.try_get(2)?,
            refused: !row.try_get::<_, Option<bool>>(3)?.unwrap_or(false),
            until: Instant::now() + KEEP,
        }))
    }

    pub async fn by_apikey(&self, key: &str, login: &str) -> Result<Arc<Principal>, Fault> {
        let hash = sha256_hex(key.as_bytes(), 32);
        let name = format!("{hash} {login}");
        if let Some(p) = self.known(&name) {
            return Ok(p);
        }
        let db = self.db();
        let row = db.client.query_one(&db.auth_apikey, &[&hash, &login]).await?;
        let _employee: i64 = row.try_get(3)?; // NULL, an unknown login, is an error here
        Ok(self.keep(name, Principal {
            tenant: row.try_get(0)?,
            zone: row.try_get(1)?,
            utc_offset: 0,
            key: row.try_get(2)?,
            // this peer lists for those who see everybody
            refused: row.try_get::<_, Option<String>>(4)?.is_some(),
            until: Instant::now() + KEEP,
        }))
    }

    pub async fn catalog(&self, tenant: i32) -> Result<Arc<Catalog>, Fault> {
        if let Ok(all) = self.catalogs.read() {
            if let Some(k) = all.get(&tenant).filter(|k| Instant::now() < k.until) {
                return Ok(k.clone());
            }
        }
        let db = self.db();
        let body: String = db.client.query_one(&db.contact_types, &[&tenant]).await?.try_get(0)?;
        let mut k = Catalog {
            contact_types: HashMap::new(),
            address_types: HashMap::new(),
            countries: HashMap::new(),
            cities: HashMap::new(),
            metros: HashMap::new(),
            logins: HashMap::new(),
            types_tag: tag(body.as_bytes()),
            types_body: body.into_bytes(),
            until: Instant::now() + KEEP,
        };
        for row in db.client.query(&db.catalog, &[&tenant]).await? {
            let (id, a, b): (i64, i64, i64) = (row.try_get(1)?, row.try_get(2)?, row.try_get(3)?);
            let name: String = row.try_get(4)?;
            match row.try_get::<_, &str>(0)? {
                "contact_type" => {
                    k.contact_types.insert(id, Kind { kind: a as i16, category: b as i16, name });
                }
                "address_type" => {
                    k.address_types.insert(id, Kind { kind: 0, category: a as i16, name });
                }
                "country" => drop(k.countries.insert(id, name)),
                "city" => drop(k.cities.insert(id, (a, name))),
                "metro" => drop(k.metros.insert(id, name)),
                _ => drop(k.logins.insert(id, name)),
            }
        }
        let k = Arc::new(k);
        if let Ok(mut all) = self.catalogs.write() {
            all.insert(tenant, k.clone());
        }
        Ok(k)
    }
}

pub fn tag(body: &[u8]) -> String {
    format!("W/\"{}\"", sha256_hex(body, 16))
}
