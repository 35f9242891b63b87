//! A small HTTP/1.1 client that keeps its connection, so that the clients cost the machine little.

use std::net::SocketAddr;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::Fault;

/// One connection.
pub struct Wire {
    stream: BufReader<TcpStream>,
    /// The body of the last answer.
    pub body: Vec<u8>,
}

impl Wire {
    /// Connects.
    pub async fn connect(to: SocketAddr) -> Result<Self, Fault> {
        let stream = TcpStream::connect(to).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufReader::with_capacity(1 << 16, stream),
            body: Vec::new(),
        })
    }

    /// Sends a whole request and reads the answer; answers its status.
    pub async fn ask(&mut self, request: &[u8]) -> Result<u16, Fault> {
        self.stream.get_mut().write_all(request).await?;
        let mut line = String::new();
        self.stream.read_line(&mut line).await?;
        let status = line.split(' ').nth(1).and_then(|word| word.parse().ok());
        let status = status.ok_or("no status line")?;
        let (mut length, mut chunked) = (0_usize, false);
        loop {
            line.clear();
            self.stream.read_line(&mut line).await?;
            let head = line.trim_end().to_ascii_lowercase();
            if head.is_empty() {
                break;
            }
            if let Some(value) = head.strip_prefix("content-length:") {
                length = value.trim().parse()?;
            }
            chunked |= head == "transfer-encoding: chunked";
        }
        self.body.clear();
        if chunked {
            self.read_chunks(&mut line).await?;
        } else {
            self.read_exactly(length).await?;
        }
        Ok(status)
    }

    async fn read_exactly(&mut self, length: usize) -> Result<(), Fault> {
        let begin = self.body.len();
        self.body.resize(begin + length, 0);
        self.stream.read_exact(&mut self.body[begin..]).await?;
        Ok(())
    }

    async fn read_chunks(&mut self, line: &mut String) -> Result<(), Fault> {
        loop {
            line.clear();
            self.stream.read_line(line).await?;
            let length = usize::from_str_radix(line.trim(), 16)?;
            self.read_exactly(length).await?;
            line.clear();
            self.stream.read_line(line).await?;
            if length == 0 {
                return Ok(());
            }
        }
    }
}

/// A request that posts events under a key.
pub fn post_events(key: &str, media: &str, body: &str) -> Vec<u8> {
    format!(
        "POST /api/v1/events HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {key}\r\n\
         Content-Type: {media}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// A request for a page with a session.
pub fn get(path: &str, session: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: bench\r\nCookie: canopy={session}\r\nAccept: text/html\r\n\r\n")
        .into_bytes()
}
