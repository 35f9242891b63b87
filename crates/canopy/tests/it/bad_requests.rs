//! The table of bad input: what is wrong, and what must be said about it.

/// An event's type, where it is changed, to what, and the code and field of the refusal.
#[rustfmt::skip]
pub const EVENTS: &[(&str, &str, &str, &str, &str)] = &[
    ("call", "specversion", "null", "required", "specversion"),
    ("call", "specversion", "\"0.3\"", "invalid", "specversion"),
    ("call", "type", "null", "required", "type"),
    ("call", "type", "\"fax\"", "invalid", "type"),
    ("call", "type", "7", "invalid", "type"),
    ("call", "source", "null", "required", "source"),
    ("call", "source", "\"\"", "required", "source"),
    ("call", "source", "\"canopy\"", "reserved", "source"),
    ("call", "source", "\"Canopy\"", "reserved", "source"),
    ("call", "source", "[]", "invalid", "source"),
    ("call", "id", "null", "required", "id"),
    ("call", "id", "17", "invalid", "id"),
    ("call", "id", "\"a\\u0000b\"", "control_character", "id"),
    ("call", "id", "\"a\\nb\"", "control_character", "id"),
    ("call", "time", "null", "required", "time"),
    ("call", "time", "\"yesterday\"", "invalid", "time"),
    ("call", "time", "\"2026-03-10 13:00\"", "invalid", "time"),
    ("call", "time", "\"2026-02-30T13:00:00Z\"", "invalid", "time"),
    ("call", "time", "\"9999-12-31T23:59:59Z\"", "in_future", "time"),
    ("call", "time", "\"9999-06-01T00:00:00Z\"", "in_future", "time"),
    ("call", "time", "\"10000-01-01T00:00:00Z\"", "invalid", "time"),
    ("call", "time", "\"2026-03-10T15:00:00Z\"", "in_future", "time"),
    ("call", "time", "\"2026-03-10T14:10:00.000001Z\"", "in_future", "time"),
    ("call", "time", "\"1969-12-31T23:59:59Z\"", "too_old", "time"),
    ("call", "time", "1773150000", "invalid", "time"),
    ("call", "subject", "null", "required", "subject"),
    ("call", "subject", "\"nobody\"", "unknown_company", "subject"),
    ("call", "subject", "\"oak\\u0000law\"", "unknown_company", "subject"),
    ("call", "data", "null", "required", "data"),
    ("call", "data", "[]", "invalid", "data"),
    ("call", "data", "\"text\"", "invalid", "data"),
    ("call", "data.direction", "null", "required", "data.direction"),
    ("call", "data.direction", "\"sideways\"", "invalid", "data.direction"),
    ("call", "data.status", "null", "required", "data.status"),
    ("call", "data.status", "\"answered\"", "invalid", "data.status"),
    ("call", "data.duration_ms", "-1", "out_of_range", "data.duration_ms"),
    ("call", "data.duration_ms", "2592000001", "out_of_range", "data.duration_ms"),
    ("call", "data.duration_ms", "1.5", "invalid", "data.duration_ms"),
    ("call", "data.duration_ms", "\"80\"", "invalid", "data.duration_ms"),
    ("call", "data.duration_ms", "9223372036854775808", "invalid", "data.duration_ms"),
    ("call", "data.duration_ms", "1e300", "invalid", "data.duration_ms"),
    ("call", "data.colour", "\"red\"", "invalid", "data.colour"),
    ("call", "data.segments", "1", "unknown", "data.segments"),
    ("call", "data.campaign", "\"\"", "invalid", "data.campaign"),
    ("call", "data.campaign", "7", "invalid", "data.campaign"),
    ("call", "data.case", "\"7\"", "invalid", "data.case"),
    ("call", "data.case", "{\"source\":\"crm\"}", "invalid", "data.case.id"),
    ("call", "data.case", "{\"source\":\"crm\",\"id\":\"\"}", "required", "data.case.id"),
    ("call", "data.case", "{\"source\":\"crm\",\"id\":\"1\",\"name\":\"x\"}", "invalid", "data.case.name"),
    ("sms", "data.segments", "null", "required", "data.segments"),
    ("sms", "data.segments", "0", "out_of_range", "data.segments"),
    ("sms", "data.segments", "1001", "out_of_range", "data.segments"),
    ("sms", "data.body", "\"both\"", "ambiguous", "data.segments"),
    ("self_healing", "data.outcome", "null", "required", "data.outcome"),
    ("self_healing", "data.outcome", "\"maybe\"", "invalid", "data.outcome"),
    ("fee", "data.name", "null", "required", "data.name"),
    ("fee", "data.name", "\" \"", "required", "data.name"),
    ("fee", "data.amount", "null", "required", "data.amount"),
    ("fee", "data.amount", "\"1.123456789\"", "invalid", "data.amount"),
    ("fee", "data.amount", "\"1e3\"", "invalid", "data.amount"),
    ("fee", "data.amount", "\"-1\"", "out_of_range", "data.amount"),
    ("fee", "data.amount", "\"0\"", "out_of_range", "data.amount"),
    ("fee", "data.amount", "\"1000000000.000001\"", "out_of_range", "data.amount"),
    ("fee", "data.amount", "1.5", "invalid", "data.amount"),
    ("fee", "data.amount", "\"99999999999999999999\"", "invalid", "data.amount"),
    ("credit", "data.reason", "null", "required", "data.reason"),
    ("credit", "data.amount", "\"1.123456789\"", "invalid", "data.amount"),
];

const COMPANY: &str = r#"{"name":"Elm Law","time_zone":"UTC","currency":"USD"}"#;
const CASE: &str = r#"{"reference":"R-1","status":"open","opened_on":"2026-03-01"}"#;
const CAMPAIGN: &str =
    r#"{"name":"Spring","status":"active","started_on":"2026-03-01","targeted":10}"#;
const VOID: &str = r#"{"source":"test","id":"1","reason":"a test"}"#;
const CARD: &str = r#"{"effective_on":"2026-03-20","voice":{"per_minute":"0.1"},"sms":{"sent":"0.01","received":"0.01"},
    "self_healing":{"check":"0","healed":"0.5"},"fees":[{"name":"base","kind":"monthly","amount":"1"}],
    "taxes":[{"name":"VAT","percent":"20","categories":["voice"]}]}"#;
const COMPANIES: &str = "/organizations/harbor-group/companies";
const CASES: &str = "/companies/oak-law/cases/crm/1";
const CAMPAIGNS: &str = "/companies/oak-law/campaigns/crm/1";
const HOLDS: &str = "/companies/oak-law/months/2026-03/hold";
const HOLD: &str = r#"{"until":"2026-04-05","reason":"late file"}"#;
const VOIDS: &str = "/companies/oak-law/events/void";
const CARDS: &str = "/companies/oak-law/rate-cards";
const WORDS: &str = "/companies/oak-law/status-words";
const WORD: &str = r#"{"word":"done","meaning":"closed"}"#;

/// A method, a path below /api/v1, a good body, where it is changed, to what, and the status, code
/// and field of the refusal.
type Request = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    u16,
    &'static str,
    &'static str,
);

/// Requests with one thing wrong.
#[rustfmt::skip]
pub const REQUESTS: &[Request] = &[
    ("POST", COMPANIES, COMPANY, "colour", "\"red\"", 422, "invalid", "colour"),
    ("POST", COMPANIES, COMPANY, "time_zone", "null", 422, "invalid", "time_zone"),
    ("POST", COMPANIES, COMPANY, "time_zone", "\"Mars/Olympus\"", 422, "invalid", "time_zone"),
    ("POST", COMPANIES, COMPANY, "time_zone", "\"+01:00\"", 422, "invalid", "time_zone"),
    ("POST", COMPANIES, COMPANY, "currency", "\"usd\"", 422, "invalid", "currency"),
    ("POST", COMPANIES, COMPANY, "currency", "7", 422, "invalid", "currency"),
    ("POST", COMPANIES, COMPANY, "name", "\"\"", 422, "invalid", "name"),
    ("POST", COMPANIES, COMPANY, "name", "\"a\\nb\"", 422, "invalid", "name"),
    ("POST", COMPANIES, COMPANY, "name", "\"a\\u0000b\"", 422, "invalid", "name"),
    ("POST", COMPANIES, COMPANY, "slug", "\"Elm Law\"", 422, "invalid", "slug"),
    ("PATCH", "/companies/oak-law", "{}", "currency", "\"EUR\"", 409, "fixed", "currency"),
    ("PATCH", "/companies/oak-law", "{}", "time_zone", "\"UTC+1\"", 422, "invalid", "time_zone"),
    ("PATCH", "/companies/oak-law", "{}", "slug", "\"other\"", 422, "invalid", "slug"),
    ("PATCH", "/organizations/harbor-group", "{}", "currency", "\"XYZ\"", 422, "invalid", "currency"),
    ("PATCH", "/organizations/harbor-group", "{}", "name", "\"\\t\"", 422, "invalid", "name"),
    ("PUT", CASES, CASE, "colour", "\"red\"", 422, "invalid", "colour"),
    ("PUT", CASES, CASE, "reference", "null", 422, "invalid", "reference"),
    ("PUT", CASES, CASE, "opened_on", "\"2026-02-30\"", 422, "invalid", "opened_on"),
    ("PUT", CASES, CASE, "status", "\"\"", 422, "invalid", "status"),
    ("PUT", CASES, CASE, "closed_on", "\"tomorrow\"", 422, "invalid", "closed_on"),
    ("PUT", CAMPAIGNS, CAMPAIGN, "targeted", "-1", 422, "out_of_range", "targeted"),
    ("PUT", CAMPAIGNS, CAMPAIGN, "targeted", "1.5", 422, "invalid", "targeted"),
    ("PUT", CAMPAIGNS, CAMPAIGN, "status", "\"running\"", 422, "invalid", "status"),
    ("PUT", CAMPAIGNS, CAMPAIGN, "started_on", "\"2026-13-01\"", 422, "invalid", "started_on"),
    ("PUT", CAMPAIGNS, CAMPAIGN, "colour", "1", 422, "invalid", "colour"),
    ("POST", VOIDS, VOID, "reason", "\" \"", 422, "required", "reason"),
    ("POST", VOIDS, VOID, "reason", "\"a\\u0000\"", 422, "required", "reason"),
    ("POST", HOLDS, HOLD, "reason", "\"a\\u0000\"", 422, "required", "reason"),
    ("POST", VOIDS, VOID, "reason", "null", 422, "invalid", "reason"),
    ("POST", VOIDS, VOID, "id", "\"unknown\"", 422, "unknown_event", "id"),
    ("POST", VOIDS, VOID, "id", "\"a\\u0000b\"", 422, "unknown_event", "id"),
    ("POST", VOIDS, VOID, "colour", "1", 422, "invalid", "colour"),
    ("PUT", WORDS, WORD, "meaning", "\"half\"", 422, "invalid", "meaning"),
    ("PUT", WORDS, WORD, "word", "\"\"", 422, "invalid", "word"),
    ("POST", CARDS, CARD, "voice.per_minute", "\"0.123456789\"", 422, "invalid", "voice.per_minute"),
    ("POST", CARDS, CARD, "voice.per_minute", "\"-1\"", 422, "out_of_range", "voice.per_minute"),
    ("POST", CARDS, CARD, "voice.per_minute", "0.1", 422, "invalid", "voice.per_minute"),
    ("POST", CARDS, CARD, "voice.increment_ms", "0", 422, "out_of_range", "voice.increment_ms"),
    ("POST", CARDS, CARD, "voice.colour", "1", 422, "invalid", "voice.colour"),
    ("POST", CARDS, CARD, "sms", "null", 422, "invalid", "sms"),
    ("POST", CARDS, CARD, "sms.sent", "null", 422, "invalid", "sms.sent"),
    ("POST", CARDS, CARD, "effective_on", "\"2026-02-30\"", 422, "invalid", "effective_on"),
    ("POST", CARDS, CARD, "inherits", "true", 422, "invalid", "inherits"),
    ("POST", CARDS, CARD, "inherits", "\"yes\"", 422, "invalid", "inherits"),
    ("POST", CARDS, CARD, "fees", r#"[{"name":"a","kind":"daily","amount":"1"}]"#, 422, "invalid", "fees[0]"),
    ("POST", CARDS, CARD, "fees", r#"[{"name":"a","kind":"percent","percent":"1","category":"fees"}]"#, 422, "not_usage", "fees[0].category"),
    ("POST", CARDS, CARD, "fees", r#"[{"name":"a","kind":"monthly","amount":"1"},{"name":"a","kind":"monthly","amount":"2"}]"#, 422, "not_unique", "fees[1].name"),
    ("POST", CARDS, CARD, "taxes", r#"[{"name":"a","percent":"1","categories":["taxes"]}]"#, 422, "not_taxable", "taxes[0].categories"),
    ("POST", CARDS, CARD, "taxes", r#"[{"name":"a","percent":"1.23456","categories":["sms"]}]"#, 422, "invalid", "taxes[0].percent"),
];
