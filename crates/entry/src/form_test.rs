//! The tables in this crate and the .proto files say the same, word for word.

use std::collections::BTreeMap;

use proptest::prelude::*;
use protox::prost::Message;
use protox::prost_reflect::{
    Cardinality, DescriptorPool, DynamicMessage, FieldDescriptor, Kind, MessageDescriptor,
};

use crate::form::{Form, FormField};
use crate::value::Label;
use crate::{areas, cooperatives, payload, provenance, seals};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../proto");
const FILES: [&str; 4] = [
    "coopledger/log/v1/area.proto",
    "coopledger/log/v1/event.proto",
    "coopledger/log/v1/payload.proto",
    "coopledger/log/v1/vocabulary.proto",
];

fn pool() -> DescriptorPool {
    let files = protox::compile(FILES, [FOLDER]).unwrap();
    DescriptorPool::from_file_descriptor_set(files).unwrap()
}

fn label(field: &FieldDescriptor) -> Label {
    match field.cardinality() {
        Cardinality::Repeated => Label::Repeated,
        _ if field.supports_presence() => Label::Explicit,
        _ => Label::Implicit,
    }
}

fn kind(field: &FieldDescriptor) -> String {
    match field.kind() {
        Kind::Message(it) => it.name().into(),
        Kind::Enum(it) => it.name().into(),
        scalar => format!("{scalar:?}").to_lowercase(),
    }
}

/// What a message's lines say, each in one text, so that a difference reads.
fn lines(message: &MessageDescriptor) -> Vec<String> {
    message
        .fields()
        .map(|it| format!("{} {}: {:?} {}", it.number(), it.name(), label(&it), kind(&it)))
        .collect()
}

fn table(fields: &[FormField]) -> Vec<String> {
    fields
        .iter()
        .map(|it| format!("{} {}: {:?} {}", it.number, it.name, it.label, it.kind))
        .collect()
}

fn forms() -> Vec<Form> {
    let mut forms = cooperatives::forms();
    forms.extend(areas::forms());
    forms.extend(seals::forms());
    forms.extend(provenance::forms());
    forms.push(payload::form());
    forms
}

#[test]
fn every_message_has_a_table_and_every_table_a_message() {
    let pool = pool();
    let proto: BTreeMap<_, _> =
        pool.all_messages().map(|it| (it.name().to_string(), lines(&it))).collect();
    let tables: BTreeMap<_, _> =
        forms().iter().map(|it| (it.name.to_string(), table(&it.fields))).collect();
    assert_eq!(tables, proto);
}

#[test]
fn alternatives_are_alternatives_in_the_proto_too() {
    let pool = pool();
    for form in forms() {
        let message =
            pool.get_message_by_name(&format!("coopledger.log.v1.{}", form.name)).unwrap();
        let inside: Vec<_> = message
            .fields()
            .filter_map(|it| it.containing_oneof())
            .filter(|it| !it.is_synthetic())
            .map(|it| it.name().to_string())
            .collect();
        match (form.name, form.oneof) {
            ("Payload", _) => {
                let expected = [vec!["standing"; 2], vec!["happened"; 5]].concat();
                assert_eq!(inside, expected);
            }
            (_, Some(oneof)) => assert_eq!(inside, vec![oneof; form.fields.len()]),
            (_, None) => assert!(inside.is_empty(), "{}", form.name),
        }
    }
}

#[test]
fn every_vocabulary_has_the_same_numbers_and_words() {
    let mut proto = BTreeMap::new();
    for vocabulary in pool().all_enums() {
        let prefix = screaming(vocabulary.name());
        let mut values = vocabulary.values();
        assert_eq!(values.next().unwrap().name(), format!("{prefix}_UNSPECIFIED"));
        let values: Vec<_> = values.map(|it| (it.number(), it.name().to_string())).collect();
        proto.insert(vocabulary.name().to_string(), values);
    }
    let mut domain = BTreeMap::new();
    let tables = [
        cooperatives::vocabularies(),
        cooperatives::reorganisations(),
        areas::vocabularies(),
        provenance::vocabularies(),
    ];
    for (name, values) in tables.into_iter().flatten() {
        let prefix = screaming(name);
        let values: Vec<_> = values
            .into_iter()
            .map(|(number, word)| (number, format!("{prefix}_{}", word.to_uppercase())))
            .collect();
        domain.insert(name.to_string(), values);
    }
    assert_eq!(domain, proto);
}

fn screaming(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(letter.to_ascii_uppercase());
    }
    out
}

proptest! {
    /// Another reader and writer, which knows nothing but the .proto files, finds no unknown field
    /// in what we write and gives back the same bytes.
    #[test]
    fn another_implementation_reads_and_writes_the_same(payload in crate::arbitrary::payload()) {
        let message = pool().get_message_by_name("coopledger.log.v1.Payload").unwrap();
        let ours = payload.encode();
        let theirs = DynamicMessage::decode(message, ours.clone()).unwrap();
        prop_assert_eq!(theirs.unknown_fields().count(), 0);
        prop_assert_eq!(theirs.encode_to_vec(), ours);
    }
}
