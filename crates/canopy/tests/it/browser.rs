//! A browser for tests: keeps cookies, fills in forms, follows nothing by itself.

use std::collections::BTreeMap;
use std::sync::Mutex;

use reqwest::Method;

use crate::client::{Answer, Caller, fill_in};
use crate::world::World;

/// A browser with its cookies.
#[derive(Debug, Default)]
pub struct Browser {
    cookies: Mutex<BTreeMap<String, String>>,
}

impl Browser {
    /// What it keeps under a name.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().expect("cookies").get(name).cloned()
    }

    /// Puts a cookie into it.
    pub fn keep(&self, name: &str, value: &str) {
        let mut cookies = self.cookies.lock().expect("cookies");
        cookies.insert(name.into(), value.into());
    }

    /// Who it is for the server, without its other cookies.
    pub fn caller(&self) -> Caller {
        Caller::Session(self.cookie("canopy").unwrap_or_default())
    }

    /// Opens an address.
    pub async fn open(&self, world: &World, path: &str) -> Answer {
        let request = world.request(&Caller::Nobody, Method::GET, path);
        self.send(request).await
    }

    /// Sends a form.
    pub async fn post(&self, world: &World, path: &str, form: &[(&str, &str)]) -> Answer {
        let request = world.request(&Caller::Nobody, Method::POST, path);
        self.send(fill_in(request, form.iter().copied())).await
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let kept: Vec<String> = {
            let cookies = self.cookies.lock().expect("cookies");
            cookies.iter().map(|(n, v)| format!("{n}={v}")).collect()
        };
        let request = request.header("cookie", kept.join("; ")).header(
            "user-agent",
            "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0",
        );
        let answer = Answer::read(request.send().await.expect("the server answers")).await;
        for set in answer.headers.get_all("set-cookie") {
            let pair = set.to_str().expect("text").split(';').next();
            let (name, value) = pair.and_then(|it| it.split_once('=')).expect("a cookie");
            let mut cookies = self.cookies.lock().expect("cookies");
            match value {
                "" => cookies.remove(name),
                value => cookies.insert(name.into(), value.into()),
            };
        }
        answer
    }
}

impl Answer {
    /// Where it leads; nothing for answers that lead nowhere.
    pub fn way(&self) -> &str {
        let found = self.headers.get("location").map(|value| value.to_str());
        found.transpose().expect("text").unwrap_or("")
    }
}
