//! The rows of an export as cells, in both layouts.

use canopy_domain::category::Category;
use canopy_domain::figures::Figures;
use canopy_domain::money::{Currency, Micros};

use super::asked::Layout;

/// One cell.
#[derive(Debug, Clone, Copy)]
pub(super) enum Cell<'a> {
    /// Nothing.
    Empty,
    /// A word of ours: a section, a day, an id. It needs no quotes.
    Word(&'a str),
    /// A text that people wrote: as it is, and as a cell of CSV.
    Text(&'a str, &'a str),
    /// A count.
    Count(i64),
    /// Call time in milliseconds, shown in minutes.
    Minutes(i64),
    /// An amount.
    Amount(Micros),
}

/// The columns of a tidy file.
pub(super) const TIDY: [&str; 13] = [
    "section",
    "company",
    "company_id",
    "item",
    "quantity",
    "unit",
    "amount",
    "currency",
    "period_start",
    "period_end",
    "time_zone",
    "month_state",
    "restates_month",
];

/// The columns of a wide file. Each that ends with `_amount` is a part of the total, but the total
/// itself: the check of a file adds them up.
pub(super) const WIDE: [&str; 28] = [
    "section",
    "company",
    "company_id",
    "currency",
    "period_start",
    "period_end",
    "time_zone",
    "month_state",
    "restates_month",
    "voice_calls",
    "voice_connected",
    "voice_billed_minutes",
    "voice_amount",
    "sms_messages_sent",
    "sms_messages_received",
    "sms_segments",
    "sms_segments_sent",
    "sms_segments_received",
    "sms_amount",
    "self_healing_checks",
    "self_healing_healed",
    "self_healing_amount",
    "fees_amount",
    "taxes_amount",
    "credits_amount",
    "total_amount",
    "manifest_item",
    "manifest_value",
];

/// The columns of a layout.
pub(super) const fn header(layout: Layout) -> &'static [&'static str] {
    match layout {
        Layout::Tidy => &TIDY,
        Layout::Wide => &WIDE,
    }
}

/// What stands on every row of a company.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) id: String,
    pub(super) name: String,
    /// The name as a cell of CSV.
    pub(super) name_cell: String,
    pub(super) currency: Currency,
    pub(super) time_zone: String,
    /// Whether the reader may see its amounts.
    pub(super) amounts: bool,
}

/// The figures of a company over some days, which are written together.
#[derive(Debug)]
pub(super) struct Block<'a> {
    pub(super) head: &'a Head,
    pub(super) from: &'a str,
    pub(super) to: &'a str,
    pub(super) state: &'static str,
    /// The closed month that these figures restate.
    pub(super) restates: Option<&'a str>,
    pub(super) figures: &'a Figures,
    pub(super) total: Micros,
}

/// Section, item, quantity, unit, and the section's amount where it stands on this item.
type Item<'a> = (
    &'static str,
    &'static str,
    Cell<'a>,
    &'static str,
    Option<Micros>,
);

impl<'a> Block<'a> {
    fn amount(&self, amount: Micros) -> Cell<'a> {
        match self.head.amounts {
            true => Cell::Amount(amount),
            false => Cell::Empty,
        }
    }

    fn restated(&self) -> Cell<'a> {
        self.restates.map_or(Cell::Empty, Cell::Word)
    }

    /// Writes the rows of the block, one after the other.
    pub(super) fn rows<E>(
        &self,
        layout: Layout,
        mut put: impl FnMut(&[Cell<'_>]) -> Result<(), E>,
    ) -> Result<(), E> {
        match layout {
            Layout::Tidy => {
                for (section, item, quantity, unit, amount) in self.items() {
                    let amount = amount.map_or(Cell::Empty, |amount| self.amount(amount));
                    put(&[
                        Cell::Word(section),
                        Cell::Text(&self.head.name, &self.head.name_cell),
                        Cell::Word(&self.head.id),
                        Cell::Word(item),
                        quantity,
                        Cell::Word(unit),
                        amount,
                        Cell::Word(self.head.currency.code()),
                        Cell::Word(self.from),
                        Cell::Word(self.to),
                        Cell::Word(&self.head.time_zone),
                        Cell::Word(self.state),
                        self.restated(),
                    ])?;
                }
                Ok(())
            }
            Layout::Wide => put(&self.wide()),
        }
    }

    /// Every item, by section.
    fn items(&self) -> impl Iterator<Item = Item<'a>> {
        let usage = self.voice().into_iter().chain(self.sms());
        usage.chain(self.self_healing()).chain(self.charges())
    }

    fn charged(&self, category: Category) -> Option<Micros> {
        Some(self.figures.amount(category))
    }

    fn voice(&self) -> [Item<'a>; 3] {
        let of = self.figures;
        let (calls, connected) = (Cell::Count(of.calls), Cell::Count(of.calls_connected));
        let (minutes, amount) = (Cell::Minutes(of.voice_ms), self.charged(Category::Voice));
        [
            ("voice", "calls", calls, "calls", None),
            ("voice", "connected", connected, "calls", None),
            ("voice", "billed_minutes", minutes, "minutes", amount),
        ]
    }

    fn sms(&self) -> [Item<'a>; 5] {
        let of = self.figures;
        let item = |item, count, unit| ("sms", item, Cell::Count(count), unit, None);
        let all = Cell::Count(of.segments());
        let amount = self.charged(Category::Sms);
        [
            item("messages_sent", of.sms_sent, "messages"),
            item("messages_received", of.sms_received, "messages"),
            ("sms", "segments", all, "segments", amount),
            item("segments_sent", of.segments_sent, "segments"),
            item("segments_received", of.segments_received, "segments"),
        ]
    }

    fn self_healing(&self) -> [Item<'a>; 2] {
        let (section, of) = ("self_healing", self.figures);
        let amount = self.charged(Category::SelfHealing);
        [
            (section, "checks", Cell::Count(of.checks), "checks", None),
            (section, "healed", Cell::Count(of.healed), "numbers", amount),
        ]
    }

    fn charges(&self) -> [Item<'a>; 4] {
        let item = |section, amount| (section, section, Cell::Empty, "", amount);
        [
            item("fees", self.charged(Category::Fees)),
            item("taxes", self.charged(Category::Taxes)),
            item("credits", self.charged(Category::Credits)),
            item("total", Some(self.total)),
        ]
    }

    fn wide(&self) -> [Cell<'_>; WIDE.len()] {
        use Cell::{Count, Empty, Minutes, Text, Word};
        let (head, of) = (self.head, self.figures);
        let amount = |category| self.amount(of.amount(category));
        [
            Word("company"),
            Text(&head.name, &head.name_cell),
            Word(&head.id),
            Word(head.currency.code()),
            Word(self.from),
            Word(self.to),
            Word(&head.time_zone),
            Word(self.state),
            self.restated(),
            Count(of.calls),
            Count(of.calls_connected),
            Minutes(of.voice_ms),
            amount(Category::Voice),
            Count(of.sms_sent),
            Count(of.sms_received),
            Count(of.segments()),
            Count(of.segments_sent),
            Count(of.segments_received),
            amount(Category::Sms),
            Count(of.checks),
            Count(of.healed),
            amount(Category::SelfHealing),
            amount(Category::Fees),
            amount(Category::Taxes),
            amount(Category::Credits),
            self.amount(self.total),
            Empty,
            Empty,
        ]
    }
}
