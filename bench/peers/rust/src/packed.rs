//! Reading the parts that Kartoteka's schema packs into a party's row (PACKED=1): what this program
//! does when it spares itself the joins, too.

use crate::client::Part;
use crate::state::Fault;

/// Numbers with a blank behind each, then texts with their length in front.
struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn number(&mut self) -> Result<i64, Fault> {
        let (digits, rest) = self.rest.split_once(' ').ok_or("no blank")?;
        self.rest = rest;
        Ok(digits.parse()?)
    }

    fn text(&mut self) -> Result<Option<&'a str>, Fault> {
        let (length, rest) = self.rest.split_once(':').ok_or("no colon")?;
        if length == "-" {
            self.rest = rest;
            return Ok(None);
        }
        let n: usize = length.parse()?;
        let text = rest.get(..n).ok_or("cut")?;
        self.rest = &rest[n..];
        Ok(Some(text))
    }
}

pub fn contacts(packed: Option<&str>) -> Result<Vec<Part<'_>>, Fault> {
    let mut r = Reader { rest: packed.unwrap_or("") };
    let mut out = Vec::new();
    while !r.rest.is_empty() {
        let mut x = Part { id: r.number()?, ..Part::default() };
        x.n[1] = r.number()?; // kind
        x.n[2] = r.number()?; // category
        x.n[0] = r.number()?; // type
        r.number()?;
        x.t[0] = r.text()?;
        out.push(x);
    }
    Ok(out)
}

pub fn addresses(packed: Option<&str>) -> Result<Vec<Part<'_>>, Fault> {
    let mut r = Reader { rest: packed.unwrap_or("") };
    let mut out = Vec::new();
    while !r.rest.is_empty() {
        let mut x = Part { id: r.number()?, ..Part::default() };
        r.number()?;
        for i in 0..5 {
            x.n[i] = r.number()?;
        }
        r.number()?;
        // country, city and street come first, then region and the rest
        for i in [12, 13, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] {
            x.t[i] = r.text()?;
        }
        out.push(x);
    }
    Ok(out)
}

/// Accounts and cards.
pub fn loyalty(packed: Option<&str>) -> Result<[Vec<Part<'_>>; 2], Fault> {
    let mut r = Reader { rest: packed.unwrap_or("") };
    let mut out = [Vec::new(), Vec::new()];
    while !r.rest.is_empty() {
        let account = r.number()? == 1;
        let mut x = Part::default();
        for i in 0..3 {
            x.n[i] = r.number()?;
        }
        for i in 0..if account { 6 } else { 5 } {
            x.t[i] = r.text()?;
        }
        out[usize::from(!account)].push(x);
    }
    Ok(out)
}
