//! What the scheduler asks for.

use cooperative::{CooperativeId, Due, Text};
use entry::{Ask, Assurance, Recorder, Request};
use uuid::Uuid;

/// Under whose name it records.
pub const RECORDER: &str = "scheduler";

/// The request of a term that has passed; `None` never, as long as the recorder's name is a text.
pub fn request(id: CooperativeId, due: &Due) -> Option<Request> {
    let recorder = Recorder { id: Text::new(RECORDER).ok()?, assurance: Assurance::Asserted };
    Some(Request {
        id: request_id(id, due),
        ask: Ask::Cooperative { id, command: due.command(), corrects: None },
        recorder,
        document: None,
        note: None,
        people: Vec::new(),
        expected: None,
        import: None,
    })
}

/// The id of a term's request: it follows from the cooperative, what follows from the term, and the
/// last day before that, so that whoever asks asks the same. A term that moves is another one.
pub fn request_id(id: CooperativeId, due: &Due) -> Uuid {
    let last = due.on.pred_opt().unwrap_or(due.deadline.due);
    let name = format!("lapse/{}/{last}", due.lapse.word());
    Uuid::new_v5(&id.0, name.as_bytes())
}
