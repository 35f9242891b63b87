//! The program under test: its commands and its server, on a database inside the mount.

use std::fs::File;
use std::io;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::http::Http;

/// The program with the database that it is run on.
#[derive(Debug, Clone)]
pub struct Program {
    /// The binary.
    pub binary: PathBuf,
    /// The database file.
    pub database: PathBuf,
    /// A weaker setting than the product's, which only debug builds take.
    pub synchronous: Option<String>,
    /// Where its log goes.
    pub log: PathBuf,
}

impl Program {
    fn command(&self, arguments: &[&str]) -> io::Result<Command> {
        let mut command = Command::new(&self.binary);
        let log = File::options().create(true).append(true).open(&self.log)?;
        command
            .args(arguments)
            .arg("--database")
            .arg(format!("sqlite://{}", self.database.display()))
            .stdin(Stdio::null())
            .stderr(log);
        if let Some(synchronous) = &self.synchronous {
            command.env("CANOPY_TEST_SYNCHRONOUS", synchronous);
        }
        Ok(command)
    }

    /// Runs a subcommand to its end; its standard output when it went well.
    pub fn run(&self, arguments: &[&str]) -> Result<String, String> {
        let ran = self
            .command(arguments)
            .and_then(|mut command| command.output());
        let ran = ran.map_err(|error| format!("{}: {error}", self.binary.display()))?;
        let said = String::from_utf8_lossy(&ran.stdout).into_owned();
        if ran.status.success() {
            Ok(said)
        } else {
            Err(format!(
                "canopy {} ended with {}: {said}{}",
                arguments.join(" "),
                ran.status,
                self.last_words()
            ))
        }
    }

    /// Starts the server on a free port.
    pub fn serve(&self) -> io::Result<Server> {
        let host = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
        let child = self
            .command(&["serve", "--listen", &host])?
            .stdout(Stdio::null())
            .spawn()?;
        Ok(Server { child, host })
    }

    /// The end of the log.
    #[must_use]
    pub fn last_words(&self) -> String {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = log.lines().rev().take(15).collect();
        lines
            .into_iter()
            .rev()
            .fold(String::new(), |all, line| all + "\n    " + line)
    }
}

/// A running server; dropping it kills it.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// `127.0.0.1:port`.
    pub host: String,
}

impl Server {
    /// Waits for `/readyz`; false when the server ended or `go_on` says no.
    pub fn ready(&mut self, go_on: impl Fn() -> bool) -> bool {
        for _ in 0..3000 {
            let answer = Http::connect(&self.host).and_then(|mut http| http.get("/readyz"));
            if answer.is_ok_and(|(status, _)| status == 200) {
                return true;
            }
            if !go_on() || self.child.try_wait().is_ok_and(|ended| ended.is_some()) {
                return false;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        false
    }

    /// `kill -9`, and waits until it is gone.
    pub fn kill(self) {
        drop(self);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A file beside the database that the program may not see: its log.
#[must_use]
pub fn log_in(folder: &Path) -> PathBuf {
    folder.join("canopy.log")
}
