//! The identity provider of the tests, run beside them, and a browser that signs in there.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use reqwest::Method;
use reqwest::header::HeaderMap;

use crate::browser::Browser;
use crate::client::Answer;
use crate::world::World;

/// Where every world says that it is.
pub const BASE: &str = "http://127.0.0.1:8080";

/// A running provider; it ends with this.
pub struct Provider {
    process: Child,
    /// Its address.
    pub issuer: String,
    http: reqwest::Client,
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Provider {
    /// Starts one. It writes addresses into its ID tokens, or tells them when it is asked for them.
    pub async fn start(email_in_token: bool) -> Self {
        let started = tokio::task::spawn_blocking(move || spawn(email_in_token));
        let (process, issuer) = started.await.expect("it starts");
        Self {
            process,
            issuer,
            http: reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .expect("a client"),
        }
    }

    /// Makes the ID tokens that follow wrong in one way.
    pub async fn forge(&self, how: &str) {
        self.get(&format!("{}/test/forge/{how}", self.issuer), "")
            .await;
    }

    /// What it was asked so far.
    pub async fn asked(&self) -> String {
        self.get(&format!("{}/test/asked", self.issuer), "")
            .await
            .text()
    }

    /// The seconds since 1970 by its clock.
    pub async fn now(&self) -> String {
        let answer = self.get(&format!("{}/jwks", self.issuer), "").await;
        let date = answer.headers["date"].to_str().expect("text");
        let read = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(date);
        read.expect("a date").to_string()
    }

    async fn get(&self, address: &str, cookies: &str) -> Answer {
        let request = self.http.request(Method::GET, address);
        let request = request.header("cookie", cookies);
        Answer::read(request.send().await.expect("it answers")).await
    }

    async fn post(&self, address: &str, cookies: &str, form: &[(&str, &str)]) -> Answer {
        let request = self.http.request(Method::POST, address);
        let request =
            crate::client::fill_in(request.header("cookie", cookies), form.iter().copied());
        Answer::read(request.send().await.expect("it answers")).await
    }

    /// Signs somebody in at the provider, from the address to which our server sends the browser;
    /// answers the path and query with which the provider sends it back.
    pub async fn sign_in(&self, address: &str, login: &str) -> String {
        let mut cookies: Vec<String> = Vec::new();
        let mut address = address.to_owned();
        for _ in 0..12 {
            if let Some(back) = address.strip_prefix(BASE) {
                return back.to_owned();
            }
            let answer = if address.contains("/interaction/") {
                let shown = self.get(&address, &cookies.join("; ")).await.text();
                let prompt = if shown.contains("name=\"login\"") {
                    "login"
                } else {
                    "consent"
                };
                let form = [("prompt", prompt), ("login", login), ("password", "any")];
                self.post(&address, &cookies.join("; "), &form).await
            } else {
                self.get(&address, &cookies.join("; ")).await
            };
            keep(&mut cookies, &answer.headers);
            let way = answer.way();
            assert!(!way.is_empty(), "{}: {}", answer.status, answer.text());
            address = if way.starts_with('/') {
                format!("{}{way}", self.issuer)
            } else {
                way.to_owned()
            };
        }
        panic!("the provider leads in circles: {address}");
    }

    /// Goes to the provider and back in a browser; answers what our server says then.
    pub async fn through(
        &self,
        world: &World,
        browser: &Browser,
        path: &str,
        login: &str,
    ) -> Answer {
        let sent = browser.open(world, path).await;
        assert_eq!(sent.status, 303, "{}", sent.text());
        let back = self.sign_in(sent.way(), login).await;
        browser.open(world, &back).await
    }
}

fn keep(cookies: &mut Vec<String>, headers: &HeaderMap) {
    for set in headers.get_all("set-cookie") {
        let pair = set.to_str().expect("text").split(';').next().unwrap_or("");
        let name = pair.split('=').next().unwrap_or("");
        cookies.retain(|kept| !kept.starts_with(&format!("{name}=")));
        cookies.push(pair.to_owned());
    }
}

fn spawn(email_in_token: bool) -> (Child, String) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/provider.sh");
    let mut process = Command::new(script)
        .arg(format!("{BASE}/sign-in/callback/harbor-group"))
        .env("EMAIL_IN_TOKEN", if email_in_token { "yes" } else { "no" })
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the provider starts");
    let said = BufReader::new(process.stdout.take().expect("its words"));
    let mut lines = said.lines().map_while(Result::ok);
    let issuer = lines
        .find(|line| line.starts_with("http://127.0.0.1:"))
        .expect("it says where it is");
    // Whoever talks wants to be listened to: a closed pipe would end it.
    std::thread::spawn(move || lines.for_each(drop));
    (process, issuer)
}
