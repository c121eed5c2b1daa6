//! What Meta would send: whole HTTP requests, signed beforehand.

use std::net::SocketAddr;

use inbox_tests::{APP_SECRET, PAGE, sign};

/// Pads a text message to a body of about 700 bytes.
const WORDS: usize = 430;

/// One event, and the person whom it comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Message {
    pub(crate) id: usize,
    pub(crate) person: usize,
}

impl Message {
    /// A text.
    pub(crate) fn text(self, address: SocketAddr) -> Vec<u8> {
        let Self { id, person } = self;
        let text = format!("Message {id} of person {person}. ");
        let text: String = text.chars().cycle().take(WORDS).collect();
        self.request(address, &format!(r#""text":"{text}""#))
    }

    /// The person shares an e-mail address by Messenger's own button.
    pub(crate) fn email(self, address: SocketAddr) -> Vec<u8> {
        let email = email_of(self.person);
        self.request(address, &format!(r#""text":"{email}","quick_reply":{{"payload":"{email}"}}"#))
    }

    fn request(self, address: SocketAddr, words: &str) -> Vec<u8> {
        let Self { id, person } = self;
        let person = 6_000_000_000_000_000 + person;
        let message = format!(r#"{{"mid":"m_{id:032}",{words}}}"#);
        let sides = format!(r#""sender":{{"id":"{person}"}},"recipient":{{"id":"{PAGE}"}}"#);
        let messaging = format!(r#"{{{sides},"timestamp":1760000000123,"message":{message}}}"#);
        let entry = format!(r#"{{"id":"{PAGE}","time":1760000000500,"messaging":[{messaging}]}}"#);
        let body = format!(r#"{{"object":"page","entry":[{entry}]}}"#);
        let (length, signature) = (body.len(), sign(APP_SECRET, body.as_bytes()));
        format!(
            "POST /webhooks/facebook HTTP/1.1\r\nhost: {address}\r\nuser-agent: facebookexternalua\r\naccept: */*\r\n\
             content-type: application/json\r\ncontent-length: {length}\r\n\
             x-hub-signature-256: {signature}\r\n\r\n{body}"
        )
        .into_bytes()
    }
}

/// The address that a person shares.
pub(crate) fn email_of(person: usize) -> String {
    format!("person-{person}@example.com")
}
