//! Texts and numbers as both dialects write them.

const HEX: &[u8; 16] = b"0123456789abcdef";

fn escape(out: &mut Vec<u8>, c: u8) {
    match c {
        b'"' | b'\\' | b'/' => out.extend_from_slice(&[b'\\', c]),
        8 => out.extend_from_slice(b"\\b"),
        12 => out.extend_from_slice(b"\\f"),
        b'\n' => out.extend_from_slice(b"\\n"),
        b'\r' => out.extend_from_slice(b"\\r"),
        b'\t' => out.extend_from_slice(b"\\t"),
        _ => unit(out, c as u16),
    }
}

fn unit(out: &mut Vec<u8>, u: u16) {
    out.extend_from_slice(b"\\u");
    for shift in [12, 8, 4, 0] {
        out.push(HEX[(u >> shift & 15) as usize]);
    }
}

/// A JSON string with UTF-8 as it is.
pub fn text(out: &mut Vec<u8>, s: &str) {
    let bytes = s.as_bytes();
    let mut from = 0;
    out.push(b'"');
    for (i, &c) in bytes.iter().enumerate() {
        if c < b' ' || c == b'"' || c == b'\\' {
            out.extend_from_slice(&bytes[from..i]);
            escape(out, c);
            from = i + 1;
        }
    }
    out.extend_from_slice(&bytes[from..]);
    out.push(b'"');
}

/// A JSON string as PHP writes it, with Russian letters put back.
pub fn php_text(out: &mut Vec<u8>, s: &str) {
    out.push(b'"');
    for c in s.chars() {
        match c {
            '\0'..='\x1f' | '"' | '\\' | '/' => escape(out, c as u8),
            ' '..='\x7f' => out.push(c as u8),
            'А'..='я' | 'Ё' | 'ё' => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            _ => c.encode_utf16(&mut [0; 2]).iter().for_each(|&u| unit(out, u)),
        }
    }
    out.push(b'"');
}

pub fn number(out: &mut Vec<u8>, n: i64) {
    let mut digits = [0u8; 20];
    let mut i = digits.len();
    let mut rest = n.unsigned_abs();
    loop {
        i -= 1;
        digits[i] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if n < 0 {
        out.push(b'-');
    }
    out.extend_from_slice(&digits[i..]);
}

/// `,"key":`
pub fn key(out: &mut Vec<u8>, name: &str) {
    out.extend_from_slice(b",\"");
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\":");
}

pub fn member(out: &mut Vec<u8>, name: &str, value: &str) {
    key(out, name);
    text(out, value);
}

/// An id as a text, "" for none.
pub fn id_member(out: &mut Vec<u8>, name: &str, id: i64) {
    key(out, name);
    out.push(b'"');
    if id != 0 {
        number(out, id);
    }
    out.push(b'"');
}

pub fn flag(out: &mut Vec<u8>, name: &str, value: bool) {
    key(out, name);
    out.extend_from_slice(if value { b"true" } else { b"false" });
}
