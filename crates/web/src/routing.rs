//! The router's own list: a route is written down by the same call that puts it into the router,
//! so that no route is served of which the list (and with it the tests of access) does not know.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::routing::{self, MethodRouter};

use crate::server::Door;

/// What is served, as `METHOD /path`, and the router that serves it.
#[derive(Default)]
pub(crate) struct Routes {
    router: Router<Door>,
    served: Vec<String>,
}

impl Routes {
    /// No route yet.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds a path with its methods.
    pub(crate) fn route(mut self, path: &str, methods: Methods) -> Self {
        let named = methods.names.iter().map(|name| format!("{name} {path}"));
        self.served.extend(named);
        self.router = self.router.route(path, methods.router);
        self
    }

    /// Adds the routes of another list.
    pub(crate) fn merge(mut self, other: Self) -> Self {
        self.served.extend(other.served);
        self.router = self.router.merge(other.router);
        self
    }

    /// Adds the routes of another list under a prefix.
    pub(crate) fn nest(mut self, prefix: &str, other: Self) -> Self {
        let named = other.served.iter().filter_map(|route| {
            let (name, path) = route.split_once(' ')?;
            Some(format!("{name} {prefix}{path}"))
        });
        self.served.extend(named);
        self.router = self.router.nest(prefix, other.router);
        self
    }

    /// Reads no larger bodies on the routes so far.
    pub(crate) fn body_limit(mut self, bytes: usize) -> Self {
        self.router = self.router.layer(DefaultBodyLimit::max(bytes));
        self
    }

    /// What is served, sorted.
    pub(crate) fn list(mut self) -> Vec<String> {
        self.served.sort();
        self.served
    }

    /// The router alone.
    pub(crate) fn into_router(self) -> Router<Door> {
        self.router
    }
}

/// The methods of a path: `get(show).post(save)`.
pub(crate) struct Methods {
    router: MethodRouter<Door>,
    names: Vec<&'static str>,
}

macro_rules! methods {
    ($($method:ident = $name:literal),*) => {
        $(
            #[allow(dead_code, reason = "the list takes every method, whether or not a route has it today")]
            #[doc = concat!("A path that answers ", $name, ".")]
            pub(crate) fn $method<H: Handler<T, Door>, T: 'static>(handler: H) -> Methods {
                Methods { router: routing::$method(handler), names: vec![$name] }
            }
        )*

        #[allow(dead_code, reason = "the list takes every method, whether or not a route has it today")]
        impl Methods {
            $(
                #[doc = concat!("Answers ", $name, " as well.")]
                pub(crate) fn $method<H: Handler<T, Door>, T: 'static>(mut self, handler: H) -> Self {
                    self.router = self.router.$method(handler);
                    self.names.push($name);
                    self
                }
            )*
        }
    };
}

methods! { get = "GET", post = "POST", put = "PUT", patch = "PATCH", delete = "DELETE" }
