//! What the page after a form has to say. The address carries a word; the words shown are ours, so
//! that nobody can put theirs on our pages with a link.

/// The news for `?saved=…`; nothing for words that no page of ours sends.
pub(super) fn news(saved: &str) -> &'static [&'static str] {
    match saved {
        "organization" | "changes" => &["Saved."],
        "name" => &["Saved the name."],
        "time_zone" => &["Saved the time zone."],
        "currency" => &["Saved the currency."],
        "billing_contact" => &["Saved the billing contact."],
        "month-held" => &["The month is held."],
        "month-released" => &["The hold is ended."],
        "month-closed" => &["The month is closed. Its statement is below."],
        "status-word" => &["Saved. Cases with this word were counted anew."],
        "company" => &["Company added."],
        "password" => &["Your password is set, and you are signed in."],
        "invitation" => &["You accepted the invitation. Welcome."],
        "asked" => &["Your request was sent to the admins. You get a letter when they decide."],
        "approved" => &["Approved. It holds from now on."],
        "declined" => &["Declined. The person gets your reason by letter."],
        "credit" => &["The credit is given. It counts today."],
        "dispute" => &["The charge is disputed. The admins of the organization get a letter."],
        "withdrawn" => &["The dispute is withdrawn."],
        "granted" => &["Granted. A credit takes the charge back, and the company gets a letter."],
        "dispute-declined" => &["Declined. The company gets your reason by letter."],
        "session" => &["The session is ended."],
        "sessions" => &["All other sessions are ended."],
        "changed-password" => &["Your password is changed. All other sessions are ended."],
        "new-password" => &["Your password is changed. Sign in with it."],
        "two-factor-off" => &["Two-factor sign-in is off."],
        "role" => &["Saved. It holds from the next request on."],
        "late-offer" => &["Saved. Its links are over: resend the invitation."],
        "offer" => &["Saved. The invitation offers it from now on."],
        "roles" => &["Saved for every row."],
        "removed" => &["The role is removed."],
        "revoked" => &["The invitation is revoked."],
        _ => &[],
    }
}
