//! A server beside the benchmark: the real binary, or the same door on a clock that runs on from
//! the end of the traffic.

use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use canopy_app::{Clock, House};
use canopy_store::{Options, Store};
use canopy_web::ServeOptions;
use jiff::{SignedDuration, Timestamp};
use tokio::net::TcpListener;

use crate::Fault;
use crate::load::{config, end};
use crate::wire::{Wire, get};

/// A clock that runs on from an instant.
struct RunningClock(Timestamp, Instant);

impl Clock for RunningClock {
    fn now(&self) -> Timestamp {
        let passed = i64::try_from(self.1.elapsed().as_micros()).unwrap_or(i64::MAX);
        self.0 + SignedDuration::from_micros(passed)
    }
}

/// Serves a database as if the traffic had just ended.
pub async fn serve(database: &str, address: &str) -> Result<(), Fault> {
    let store = Store::open(database, Options::default()).await?;
    store.migrate(canopy_app::schema::MIGRATIONS).await?;
    let clock = Arc::new(RunningClock(end(), Instant::now()));
    let house = House::new(store, clock, config());
    let listener = TcpListener::bind(address).await?;
    canopy_web::serve(
        house,
        listener,
        ServeOptions::default(),
        std::future::pending(),
    )
    .await?;
    Ok(())
}

/// A server that ends with the benchmark.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// From the start to the first answer.
    pub started_in: Duration,
}

impl Server {
    /// Starts a program and waits for its first answer.
    pub async fn start(mut command: Command, address: SocketAddr) -> Result<Self, Fault> {
        let began = Instant::now();
        let child = command.stdout(Stdio::null()).spawn()?;
        let mut server = Self {
            child,
            address,
            started_in: Duration::ZERO,
        };
        while began.elapsed() < Duration::from_secs(60) {
            if let Ok(mut wire) = Wire::connect(address).await
                && wire.ask(&get("/readyz", "none")).await? == 200
            {
                server.started_in = began.elapsed();
                return Ok(server);
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Err("the server gave no answer within a minute".into())
    }

    /// The real binary on a database.
    pub async fn canopy(binary: &str, database: &str) -> Result<Self, Fault> {
        let address = free_address()?;
        let mut command = Command::new(binary);
        command.args([
            "serve",
            "--database",
            database,
            "--listen",
            &address.to_string(),
        ]);
        Self::start(command, address).await
    }

    /// This program as a server whose clock runs on from the end of the traffic.
    pub async fn at_the_end(database: &str) -> Result<Self, Fault> {
        let address = free_address()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["serve", database, &address.to_string()]);
        Self::start(command, address).await
    }

    /// Resident memory in bytes.
    pub fn memory(&self) -> Result<i64, Fault> {
        self.status("VmRSS:")
    }

    /// The most memory since the peak was forgotten.
    pub fn peak(&self) -> Result<i64, Fault> {
        self.status("VmHWM:")
    }

    /// Lets the peak begin anew at what is resident now.
    pub fn forget_peak(&self) -> Result<(), Fault> {
        Ok(std::fs::write(
            format!("/proc/{}/clear_refs", self.child.id()),
            "5",
        )?)
    }

    fn status(&self, name: &str) -> Result<i64, Fault> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let words = line.and_then(|line| line.split_whitespace().next());
        Ok(words.ok_or("no such line")?.parse::<i64>()? * 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_address() -> Result<SocketAddr, Fault> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}
