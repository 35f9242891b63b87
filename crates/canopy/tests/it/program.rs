//! The real program as a process of its own, serving the database of a world.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use crate::world::World;

/// The real program, serving. It does not outlive the test.
pub struct Served {
    program: Child,
    /// `http://address:port`.
    pub url: String,
}

impl Served {
    /// Starts it and waits until it answers.
    pub fn start(world: &World) -> Self {
        let mut program = world
            .program(&["serve", "--listen", "127.0.0.1:0"])
            .env("CANOPY_LOG", "error")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        let output = program.stdout.take().expect("its output");
        BufReader::new(output).read_line(&mut line).expect("a line");
        let url = line
            .trim()
            .strip_prefix("Canopy is on ")
            .expect("its address")
            .to_owned();
        Self { program, url }
    }

    /// Its number among the processes.
    pub fn id(&self) -> u32 {
        self.program.id()
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        let address = self.url.trim_start_matches("http://").parse();
        address.expect("an address and a port")
    }

    /// SIGTERM, and waits until it has stopped as it should.
    pub fn stop(mut self) {
        let told = Command::new("kill")
            .args(["-TERM", &self.program.id().to_string()])
            .status();
        assert!(told.expect("kill runs").success());
        let ended = self.program.wait().expect("it ends");
        assert!(ended.success(), "{ended}");
    }

    /// SIGKILL: no handler runs, nothing is flushed.
    pub fn kill(mut self) {
        self.program.kill().expect("it can be killed");
        self.program.wait().expect("it ends");
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
