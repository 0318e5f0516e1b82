//! Managers: posts, qualification and training.

use cooperative::Text;
use cooperative::management::{Appointment, Release, Training};
use uuid::Uuid;

use crate::field::At;
use crate::membership::{new_person, person};
use crate::v1;
use crate::vocabulary::Word;

pub(crate) fn appointment(it: &v1::Appointment, request: Uuid, at: &At<'_>) -> Option<Appointment> {
    let person = new_person(&it.person_id, request, 0, at);
    let post = at.word("post", it.post);
    let qualification = at.word("qualification", it.qualification);
    Some(Appointment { person: person?, post: post?, qualification: qualification? })
}

pub(crate) fn release(it: &v1::Release, at: &At<'_>) -> Option<Release> {
    Some(Release { person: person("person_id", &it.person_id, at)? })
}

pub(crate) fn training(it: &v1::Training, at: &At<'_>) -> Option<Training> {
    let person = person("person_id", &it.person_id, at);
    let topic = at.checked("topic", &it.topic, Text::new);
    Some(Training { person: person?, topic: topic? })
}

impl From<&Appointment> for v1::Appointment {
    fn from(it: &Appointment) -> Self {
        Self {
            person_id: it.person.to_string(),
            post: it.post.wire(),
            qualification: it.qualification.wire(),
        }
    }
}

impl From<&Release> for v1::Release {
    fn from(it: &Release) -> Self {
        Self { person_id: it.person.to_string() }
    }
}

impl From<&Training> for v1::Training {
    fn from(it: &Training) -> Self {
        Self { person_id: it.person.to_string(), topic: it.topic.to_string() }
    }
}
