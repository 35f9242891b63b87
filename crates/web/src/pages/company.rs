//! `/c/{company}`: the company's own figures, month to date.

use axum::extract::State;
use canopy_app::reporting::company::{CompanyOverview, company_overview};
use canopy_domain::category::Category;
use canopy_domain::figures::Figures;
use canopy_domain::money::Money;
use canopy_domain::quantity::minutes;
use maud::{Markup, html};

use super::asked::{Asked, Subject};
use super::definitions::Figure;
use super::disputes::included;
use super::frame::Frame;
use super::moments::{day, local_moment, month_to_date};
use super::news::news;
use super::numbers::{count, decimal, exact};
use super::refused::PageRefusal;
use super::rounding::{Rounded, note};
use crate::guard::Person;
use crate::server::Door;
use crate::ui::Icon;
use crate::ui::badge::Tone;
use crate::ui::banner::banner;
use crate::ui::figure::{Value, value};
use crate::ui::head::head;
use crate::ui::panel::{facts, panel};
use crate::ui::tile::{Tile, tiles};

/// The overview of the company.
pub(super) async fn show(
    State(door): State<Door>,
    Person(actor): Person,
    Subject(company): Subject,
    Asked(asked): Asked,
) -> Result<Markup, PageRefusal> {
    let frame = Frame::company(&door, &actor, &company).await?;
    let overview = company_overview(&door.house, &actor, &company).await?;
    let disputed = included(&door, &actor, &overview.company, &overview.period).await?;
    frame.remember(&door, &actor).await;
    let body = body(&overview, &disputed);
    Ok(frame.page("Overview", news(asked.get("saved")), &body))
}

fn body(overview: &CompanyOverview, disputed: &Markup) -> Markup {
    let zone = overview.company.zones.zone_on(overview.period.to);
    let as_of = local_moment(overview.as_of, zone);
    let line = format!("{} · as of {as_of}", month_to_date(&overview.period));
    html! {
        (head("Overview", &line, &html! {}))
        @if let Some(from) = overview.counted_from {
            p.muted { "The company’s whole month. Its organization counts it from " (day(from)) " on, when it was linked." }
        }
        @if overview.company.archived { (archived()) }
        (disputed)
        (headline(overview, &as_of))
        @if overview.figures.is_none() {
            p.muted { "Your role shows cases and campaigns of this company. Usage totals are not part of it." }
        }
        @if let (Some(figures), Some(billing)) = (&overview.figures, &overview.billing) {
            (by_category(figures, billing, overview.default_prices))
        }
        @if overview.figures.is_some() { (last_event(overview)) }
    }
}

/// What is said on every page of an archived company.
pub(super) fn archived() -> Markup {
    let words = "This company is archived. It takes no events and counts in no total.";
    banner(Tone::Warn, words, None)
}

/// One tile before it is drawn: its figure, its number, the line under it.
struct Shown {
    sign: Icon,
    figure: Figure,
    number: String,
    exact: Option<String>,
    line: String,
}

fn headline(overview: &CompanyOverview, as_of: &str) -> Markup {
    let mut shown: Vec<Shown> = cases(overview).into_iter().collect();
    if let Some(figures) = &overview.figures {
        shown.extend(usage(figures));
    }
    if let Some(money) = &overview.billing {
        shown.push(Shown {
            sign: Icon::Wallet,
            figure: Figure::Billing,
            number: money.display(),
            exact: Some(exact(money)),
            line: "Month to date".into(),
        });
    }
    let values: Vec<[Value<'_>; 1]> = shown
        .iter()
        .map(|tile| {
            [Value {
                shown: &tile.number,
                exact: tile.exact.as_deref(),
                note: None,
            }]
        })
        .collect();
    let row: Vec<Tile<'_>> = shown
        .iter()
        .zip(&values)
        .map(|(tile, values)| Tile {
            sign: tile.sign,
            definition: tile.figure.defined(as_of),
            values,
            change: None,
            line: &tile.line,
        })
        .collect();
    tiles(&row)
}

fn cases(overview: &CompanyOverview) -> Option<Shown> {
    Some(Shown {
        sign: Icon::Briefcase,
        figure: Figure::Cases,
        number: count(overview.cases?),
        exact: None,
        line: if overview.cases_partial {
            "In your scopes".into()
        } else {
            "Open now".into()
        },
    })
}

fn usage(figures: &Figures) -> [Shown; 4] {
    let tile = |sign, figure, number, line| Shown {
        sign,
        figure,
        number,
        exact: None,
        line,
    };
    [
        tile(
            Icon::Phone,
            Figure::Calls,
            count(figures.calls),
            format!("{} connected", count(figures.calls_connected)),
        ),
        tile(
            Icon::Clock,
            Figure::Minutes,
            decimal(&minutes(figures.voice_ms)),
            "Billed".into(),
        ),
        tile(
            Icon::Message,
            Figure::Segments,
            count(figures.segments()),
            format!(
                "{} sent, {} received",
                count(figures.segments_sent),
                count(figures.segments_received)
            ),
        ),
        tile(
            Icon::Refresh,
            Figure::Healing,
            count(figures.healed),
            format!("healed of {} checks", count(figures.checks)),
        ),
    ]
}

/// The total in its parts, in the order of the categories.
fn by_category(figures: &Figures, billing: &Money, default_prices: bool) -> Markup {
    let amount = |money: Money| {
        let (shown, exact) = (money.display(), exact(&money));
        value(&Value {
            shown: &shown,
            exact: Some(&exact),
            note: None,
        })
    };
    let of = |category| Money {
        amount: figures.amount(category),
        currency: billing.currency,
    };
    let mut parts: Vec<(&str, Markup)> = Category::ALL
        .into_iter()
        .map(|category| (category.label(), amount(of(category))))
        .collect();
    parts.push(("Total", html! { b { (amount(*billing)) } }));
    let body = html! {
        (facts(&parts))
        (note(&[Rounded { currency: billing.currency, rows: vec![*figures], sum: None }]))
        @if default_prices {
            p.muted {
                "Canopy’s default prices are in force: 0.10 per voice minute, 0.01 per message part and \
                 0.50 per healed number, in " (billing.currency.code()) "."
            }
        }
    };
    panel(
        "Billing by category",
        "Charges posted this month to date, in the company’s own time zone.",
        &html! {},
        &body,
    )
}

fn last_event(overview: &CompanyOverview) -> Markup {
    let zone = overview.company.zones.zone_on(overview.period.to);
    let last = overview
        .last_event_at
        .map_or_else(|| "No events yet".into(), |at| local_moment(at, zone));
    panel(
        "About",
        "",
        &html! {},
        &facts(&[
            ("Last event", html! { (last) }),
            ("Time zone", html! { (zone.iana_name().unwrap_or("UTC")) }),
            ("Currency", html! { (overview.company.currency.code()) }),
        ]),
    )
}
