//! Reasons on the command line: codes from a list, because a free text could name a customer.

use flows::operators::Reason;

/// The reason with this code; otherwise the codes there are.
pub fn reason_of(text: &str) -> Result<Reason, String> {
    Reason::from_code(&text.replace('_', "-")).ok_or_else(|| {
        let codes: Vec<&str> = Reason::ALL.iter().map(|reason| reason.as_str()).collect();
        format!("expected one of {}", codes.join(", "))
    })
}
