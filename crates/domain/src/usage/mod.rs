//! Usage events: one thing that happened and is counted or billed.

mod check;
mod content;
mod identity;
#[cfg(test)]
mod tests;

use crate::code::coded;
use crate::money::Micros;

pub use content::{CaseRef, Content};
pub use identity::{check_identity, identity};

coded! {
    /// Which way a call or message went, seen from the company.
    Direction {
        /// From the company.
        Outbound = "outbound",
        /// To the company.
        Inbound = "inbound",
    }
}

coded! {
    /// How a call ended. Only `completed` means connected, whatever the duration.
    CallStatus {
        /// Connected.
        Completed = "completed",
        /// Nobody answered.
        NoAnswer = "no_answer",
        /// The line was busy.
        Busy = "busy",
        /// It could not be placed.
        Failed = "failed",
        /// It was given up before it connected.
        Canceled = "canceled",
    }
}

coded! {
    /// What a check for a current phone number found.
    HealingOutcome {
        /// A current number.
        Healed = "healed",
        /// None.
        NotFound = "not_found",
    }
}

coded! {
    /// The five types of usage events.
    EventType {
        /// A call.
        Call = "call",
        /// A text message.
        Sms = "sms",
        /// A check for a current phone number.
        SelfHealing = "self_healing",
        /// A fee.
        Fee = "fee",
        /// A credit.
        Credit = "credit",
    }
}

/// The normalized data of a usage event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Usage {
    /// A call.
    Call {
        /// Which way.
        direction: Direction,
        /// How it ended.
        status: CallStatus,
        /// How long, in milliseconds, when the sender knows.
        duration_ms: Option<i64>,
    },
    /// A text message.
    Sms {
        /// Which way.
        direction: Direction,
        /// In how many parts.
        segments: i64,
    },
    /// A check for a current phone number.
    SelfHealing {
        /// What it found.
        outcome: HealingOutcome,
    },
    /// A fee, charged as it is.
    Fee {
        /// Its name on the bill.
        name: String,
        /// How much, positive.
        amount: Micros,
    },
    /// A credit: lowers the bill by its amount.
    Credit {
        /// Why it was given.
        reason: String,
        /// How much, positive as sent.
        amount: Micros,
    },
}

impl Usage {
    /// The type of the event.
    pub const fn event_type(&self) -> EventType {
        match self {
            Self::Call { .. } => EventType::Call,
            Self::Sms { .. } => EventType::Sms,
            Self::SelfHealing { .. } => EventType::SelfHealing,
            Self::Fee { .. } => EventType::Fee,
            Self::Credit { .. } => EventType::Credit,
        }
    }
}
