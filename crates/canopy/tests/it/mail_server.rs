//! A real mail server beside a test, and what it was handed.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// How long a test waits before it fails.
const PATIENCE: Duration = Duration::from_secs(120);

/// The mail server, which ends with the test.
pub struct MailServer {
    /// Where it listens.
    pub port: u16,
    told: UnboundedReceiver<Value>,
    program: Child,
}

impl MailServer {
    /// Starts it; with `--auth` it takes letters only from those who sign in.
    pub fn start(arguments: &[&str]) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let python = root.join("../../target/test-venv/bin/python");
        let mut program = Command::new(&python)
            .args(["-W", "ignore"])
            .arg(root.join("tests/smtp_server.py"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("the mail server of the tests is missing, run scripts/need.sh test: {error}")
            });
        let output = program.stdout.take().expect("its output");
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        let port = lines.next().and_then(|line| line.parse().ok());
        let (tell, told) = unbounded_channel();
        std::thread::spawn(move || {
            for line in lines {
                let _ = tell.send(serde_json::from_str(&line).expect("a line of JSON"));
            }
        });
        Self {
            port: port.expect("the port of the mail server"),
            told,
            program,
        }
    }

    /// The next thing that it tells.
    pub async fn next(&mut self) -> Value {
        let told = tokio::time::timeout(PATIENCE, self.told.recv()).await;
        told.expect("the mail server tells something")
            .expect("the mail server runs")
    }

    /// Whether it told nothing since.
    pub fn is_silent(&mut self) -> bool {
        self.told.try_recv().is_err()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
