//! As much of HTTP/1.1 as a client of Wix speaks, without any library between the test and the socket.

use std::io;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

pub(super) type Stream = BufReader<TcpStream>;

/// A request that arrived whole.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    pub(super) body: Value,
}

impl Call {
    /// Reads the next one; nothing when the client is done.
    pub(super) async fn read(stream: &mut Stream) -> io::Result<Option<Self>> {
        let first = line(stream).await?;
        let mut words = first.split(' ');
        let (Some(method), Some(target)) = (words.next(), words.next()) else { return Ok(None) };
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut headers = Vec::new();
        while let Some((name, value)) = line(stream).await?.split_once(':') {
            headers.push((name.to_lowercase(), value.trim().to_owned()));
        }
        let mut call = Self {
            method: method.to_owned(),
            path: path.to_owned(),
            query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            headers,
            body: Value::Null,
        };
        let mut body = vec![0; call.header("content-length").parse().unwrap_or_default()];
        stream.read_exact(&mut body).await?;
        call.body = serde_json::from_slice(&body).unwrap_or_default();
        Ok(Some(call))
    }

    /// The value of a header; empty when there is none.
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value)
    }
}

async fn line(stream: &mut Stream) -> io::Result<String> {
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    Ok(line.trim_end().to_owned())
}

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    body: Vec<u8>,
}

impl Answer {
    pub(super) fn ok(body: &Value) -> Self {
        Self::bytes(200, body.to_string())
    }

    pub(super) fn bytes(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, body: body.into() }
    }

    /// An error as Wix words them.
    pub(super) fn error(status: u16, code: &str, data: &Value) -> Self {
        let error = json!({ "code": code, "description": code, "data": data });
        Self::bytes(status, json!({ "message": "", "details": { "applicationError": error } }).to_string())
    }

    pub(super) async fn write(&self, stream: &mut Stream) -> io::Result<()> {
        self.write_part(stream, self.body.len()).await
    }

    /// Promises all of the body and sends half of it.
    pub(super) async fn write_half(&self, stream: &mut Stream) -> io::Result<()> {
        self.write_part(stream, self.body.len() / 2).await
    }

    async fn write_part(&self, stream: &mut Stream, length: usize) -> io::Result<()> {
        let retry_after = if self.status == 429 { "retry-after: 1\r\n" } else { "" };
        let head = format!(
            "HTTP/1.1 {} x\r\ncontent-type: application/json\r\n{retry_after}content-length: {}\r\n\r\n",
            self.status,
            self.body.len()
        );
        stream.write_all(&[head.as_bytes(), &self.body[..length]].concat()).await?;
        stream.flush().await
    }
}
