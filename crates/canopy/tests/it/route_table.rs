//! The table of access: every route, and who gets what. Written down here from the description of
//! the roles, and not computed from the product's own decision.

/// What is about nobody, or only about the caller; each has tests of its own.
pub const OPEN: [&str; 14] = [
    "GET /assets/{name}",
    "GET /healthz",
    "GET /readyz",
    "GET /api/v1/openapi.json",
    "GET /api/v1/organizations",
    "GET /",
    "GET /me",
    "POST /me/sessions/{id}/revoke",
    "GET /sign-in",
    "POST /sign-in",
    "GET /sign-in/{token}",
    "POST /sign-in/{token}",
    "POST /sign-out",
    "GET /switcher",
];

/// A route and its answers: a letter for each kind of caller, in the order of `cast::KINDS`.
///
/// `+` carried out, `-` forbidden (403), `.` as if nothing were there (404), `!` who are you (401, and for pages the way to
/// the sign-in).
/// Groups: nobody, broken and revoked key, expired session, deactivated · admin and key of the
/// organization · viewer with all pages, companies, billing, overview · limited viewer · admin and
/// key of the company · user with all cases, with one scope · admin and key elsewhere · expired.
pub struct Route {
    /// Method and path, as the router has it.
    pub route: &'static str,
    /// In the own organization, or in the company of the company roles.
    pub own: &'static str,
    /// In the other company of the organization; nothing for organization routes.
    pub sibling: Option<&'static str>,
}

const fn of_organizations(route: &'static str, own: &'static str) -> Route {
    Route {
        route,
        own,
        sibling: None,
    }
}

const fn of_companies(route: &'static str, own: &'static str, sibling: &'static str) -> Route {
    Route {
        route,
        own,
        sibling: Some(sibling),
    }
}

const READ: &str = "!!!!! ++ ++++ + .. .. .. .";
const MANAGE: &str = "!!!!! ++ ---- - .. .. .. .";
const EDIT: &str = "!!!!! ++ --.. - ++ -- .. .";
const EDIT_BESIDE: &str = "!!!!! ++ --.. . .. .. .. .";

/// Every route of the JSON API that is about an organization or a company.
pub const API: [Route; 15] = [
    of_organizations("GET /api/v1/organizations/{organization}", READ),
    of_organizations("GET /api/v1/organizations/{organization}/overview", READ),
    of_organizations("GET /api/v1/organizations/{organization}/companies", READ),
    of_organizations("PATCH /api/v1/organizations/{organization}", MANAGE),
    of_organizations(
        "POST /api/v1/organizations/{organization}/companies",
        MANAGE,
    ),
    of_companies(
        "GET /api/v1/companies/{company}",
        "!!!!! ++ ++.. + ++ -- .. .",
        "!!!!! ++ ++.. . .. .. .. .",
    ),
    of_companies("PATCH /api/v1/companies/{company}", EDIT, EDIT_BESIDE),
    of_companies(
        "PUT /api/v1/companies/{company}/status-words",
        EDIT,
        EDIT_BESIDE,
    ),
    of_companies("GET /api/v1/companies/{company}/events", EDIT, EDIT_BESIDE),
    of_companies(
        "POST /api/v1/companies/{company}/events/void",
        EDIT,
        EDIT_BESIDE,
    ),
    of_companies(
        "PUT /api/v1/companies/{company}/cases/{source}/{id}",
        "!!!!! ++ --.. - ++ +- .. .",
        EDIT_BESIDE,
    ),
    of_companies(
        "PUT /api/v1/companies/{company}/campaigns/{source}/{id}",
        "!!!!! ++ --.. - ++ +- .. .",
        EDIT_BESIDE,
    ),
    of_companies(
        "GET /api/v1/companies/{company}/rate-cards",
        "!!!!! ++ +-.. + ++ -- .. .",
        "!!!!! ++ +-.. . .. .. .. .",
    ),
    of_companies(
        "POST /api/v1/companies/{company}/rate-cards",
        EDIT,
        EDIT_BESIDE,
    ),
    of_companies("POST /api/v1/events", EDIT, EDIT_BESIDE),
];

const PAGE_READ: &str = "!!!!! +! ++++ + .! .. .! .";
const PAGE_MANAGE: &str = "!!!!! +! ---- - .! .. .! .";
const PAGE_OPEN: &str = "!!!!! +! ++.. + +! ++ .! .";
const PAGE_OPEN_BESIDE: &str = "!!!!! +! ++.. . .! .. .! .";
const PAGE_SETTINGS: &str = "!!!!! +! ++.. + +! -- .! .";
const PAGE_EDIT: &str = "!!!!! +! --.. - +! -- .! .";
const PAGE_EDIT_BESIDE: &str = "!!!!! +! --.. . .! .. .! .";

/// Every page that is about an organization or a company. Keys open no pages.
pub const PAGES: [Route; 10] = [
    of_organizations("GET /o/{organization}", PAGE_READ),
    of_organizations("GET /o/{organization}/companies", PAGE_READ),
    of_organizations("POST /o/{organization}/companies", PAGE_MANAGE),
    of_organizations("GET /o/{organization}/settings", PAGE_MANAGE),
    of_organizations("POST /o/{organization}/settings", PAGE_MANAGE),
    of_companies("GET /c/{company}", PAGE_OPEN, PAGE_OPEN_BESIDE),
    of_companies("GET /c/{company}/settings", PAGE_SETTINGS, PAGE_OPEN_BESIDE),
    of_companies("POST /c/{company}/settings", PAGE_EDIT, PAGE_EDIT_BESIDE),
    of_companies(
        "GET /c/{company}/settings/status-words",
        PAGE_OPEN,
        PAGE_OPEN_BESIDE,
    ),
    of_companies(
        "POST /c/{company}/settings/status-words",
        PAGE_EDIT,
        PAGE_EDIT_BESIDE,
    ),
];

/// Every route of both tables.
pub fn all_routes() -> impl Iterator<Item = &'static Route> {
    API.iter().chain(&PAGES)
}

/// Who may give credits, which also go to `POST /api/v1/events`.
pub const CREDITS: Route = of_companies(
    "POST /api/v1/events",
    "!!!!! ++ --.. - -- -- .. .",
    EDIT_BESIDE,
);

/// The letters of a row.
pub fn letters(row: &str) -> Vec<char> {
    row.chars().filter(|letter| *letter != ' ').collect()
}

/// The routes in the source of the web crate: `METHOD path`, of every `.route("path", get(…).post(…))`.
pub fn routes_in_the_source() -> Vec<String> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/src");
    let mut routes = Vec::new();
    let mut folders = vec![root];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the source is there") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                let text = std::fs::read_to_string(&path).expect("a text");
                let api = path.to_string_lossy().contains("/src/api/");
                let prefix = if api { "/api/v1" } else { "" };
                routes.extend(routes_of(&text, prefix));
            }
        }
    }
    routes.sort();
    routes
}

fn routes_of(text: &str, prefix: &str) -> Vec<String> {
    let text: String = text.split_whitespace().collect();
    let mut routes = Vec::new();
    for rest in text.split(".route(\"").skip(1) {
        let (path, rest) = rest.split_once("\",").expect("a route's path");
        for (method, opening) in METHODS {
            if arguments(rest).any(|called| called == opening) {
                routes.push(format!("{method} {prefix}{path}"));
            }
        }
    }
    routes
}

const METHODS: [(&str, &str); 5] = [
    ("GET", "get"),
    ("POST", "post"),
    ("PUT", "put"),
    ("PATCH", "patch"),
    ("DELETE", "delete"),
];

/// The names of the functions that are called before the parenthesis of the route closes.
fn arguments(rest: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0;
    let end = rest.find(|letter| {
        depth += i32::from(letter == '(') - i32::from(letter == ')');
        depth < 0
    });
    let inside = &rest[..end.unwrap_or(rest.len())];
    inside.split('(').filter_map(|before| {
        before
            .rsplit(|letter: char| !letter.is_ascii_lowercase() && letter != '_')
            .next()
    })
}
