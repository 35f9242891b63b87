//! Requests to the running server, and its answers.

use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::Value;

use crate::world::World;

/// Who asks.
#[derive(Debug, Clone)]
pub enum Caller {
    /// Nobody that the server knows.
    Nobody,
    /// An API key.
    Key(String),
    /// A signed-in person, by the session's token.
    Session(String),
}

/// What the server said.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// Reads an answer to its end.
    pub async fn read(response: reqwest::Response) -> Self {
        Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.bytes().await.expect("a whole body").to_vec(),
        }
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        match serde_json::from_slice(&self.body) {
            Ok(value) => value,
            Err(error) => panic!("not JSON ({error}), {}: {}", self.status, self.text()),
        }
    }

    /// The body as JSON, where the status is the expected one.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        self.json()
    }

    /// `code` and `field` of a problem document, where the status is the expected one.
    #[track_caller]
    pub fn problem(&self, status: u16) -> (String, String) {
        let json = self.expect(status);
        let kind = self.headers.get("content-type").map(|it| it.as_bytes());
        assert_eq!(kind, Some(&b"application/problem+json"[..]), "{json}");
        assert!(
            json["detail"].as_str().is_some_and(|it| it.len() > 10),
            "{json}"
        );
        assert!(json["request_id"].is_string(), "{json}");
        let word = |field: &str| json[field].as_str().unwrap_or("").to_owned();
        (word("code"), word("field"))
    }
}

impl World {
    /// The full address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// A request to be filled in.
    pub fn request(&self, caller: &Caller, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.http.request(method, self.url(path));
        match caller {
            Caller::Nobody => request,
            Caller::Key(key) => request.bearer_auth(key),
            Caller::Session(token) => request.header("cookie", format!("canopy={token}")),
        }
    }

    /// Sends a request, with a JSON body where there is one.
    pub async fn call(
        &self,
        caller: &Caller,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Answer {
        let mut request = self.request(caller, method, path);
        if let Some(body) = body {
            request = request.json(body);
        }
        Answer::read(request.send().await.expect("the server answers")).await
    }

    /// GET.
    pub async fn get(&self, caller: &Caller, path: &str) -> Answer {
        self.call(caller, Method::GET, path, None).await
    }

    /// POST.
    pub async fn post(&self, caller: &Caller, path: &str, body: &Value) -> Answer {
        self.call(caller, Method::POST, path, Some(body)).await
    }

    /// PUT.
    pub async fn put(&self, caller: &Caller, path: &str, body: &Value) -> Answer {
        self.call(caller, Method::PUT, path, Some(body)).await
    }

    /// PATCH.
    pub async fn patch(&self, caller: &Caller, path: &str, body: &Value) -> Answer {
        self.call(caller, Method::PATCH, path, Some(body)).await
    }

    /// POSTs bytes of a content type.
    pub async fn post_raw(
        &self,
        caller: &Caller,
        path: &str,
        kind: &str,
        body: impl Into<reqwest::Body>,
    ) -> Answer {
        let request = self.request(caller, Method::POST, path);
        let request = request.header("content-type", kind).body(body);
        Answer::read(request.send().await.expect("the server answers")).await
    }

    /// Posts a batch of events; answers the report.
    #[track_caller]
    pub fn ingest(&self, caller: &Caller, events: &[Value]) -> impl Future<Output = Value> + use<> {
        let body = serde_json::to_vec(events).expect("JSON");
        let request = self
            .request(caller, Method::POST, "/api/v1/events")
            .header("content-type", "application/cloudevents-batch+json")
            .body(body);
        async move {
            let answer = Answer::read(request.send().await.expect("the server answers")).await;
            answer.expect(200)
        }
    }

    /// Posts events, all of which must be accepted.
    pub async fn accept(&self, caller: &Caller, events: &[Value]) {
        let report = self.ingest(caller, events).await;
        assert_eq!(report["accepted"], events.len(), "{report:#}");
    }
}

/// Fills a form in as browsers do.
pub fn fill_in<'a>(
    request: reqwest::RequestBuilder,
    fields: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> reqwest::RequestBuilder {
    let escape = |text: &str| -> String {
        let plain = |byte: u8| byte.is_ascii_alphanumeric();
        text.bytes()
            .map(|byte| match byte {
                byte if plain(byte) => char::from(byte).to_string(),
                byte => format!("%{byte:02X}"),
            })
            .collect()
    };
    let fields: Vec<String> = fields
        .into_iter()
        .map(|(name, value)| format!("{}={}", escape(name), escape(value)))
        .collect();
    request
        .header("content-type", "application/x-www-form-urlencoded")
        .body(fields.join("&"))
}
