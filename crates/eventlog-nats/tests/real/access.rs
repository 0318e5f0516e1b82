//! Who may do what, with the permissions that are deployed; and servers that prove who they are.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use async_nats::jetstream::consumer::push;
use async_nats::{Client, ConnectOptions, jetstream};
use eventlog::{AppendError, EventLog};
use eventlog_nats::{Access, Leases, NatsLog, OpenError, Options};
use servers::Nats;
use tokio::sync::watch;

use crate::conformance::{open, options, synced};
use crate::going_on::{everything, one};

/// The deployed permissions, with passwords for the test.
async fn deployed() -> Nats {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/cluster/accounts.conf");
    let accounts = fs::read_to_string(file).unwrap();
    let passwords = ["SEQUENCER", "RECORDER", "READER"]
        .map(|it| format!("COOPLEDGER_{it}_PASSWORD: \"word-of-{}\"\n", it.to_lowercase()));
    Nats::start_with(1, &format!("{}{accounts}", passwords.concat())).await
}

fn access(server: &Nats, user: &str) -> Access {
    let path = server.folder().join(format!("{user}.word"));
    fs::write(&path, format!("{user}:word-of-{user}\n")).unwrap();
    Access { credentials: Some(path), ..Access::default() }
}

fn of(server: &Nats, user: &str, copy: &str) -> Options {
    let sequences = user == "sequencer";
    Options { access: access(server, user), sequences, ..options(server, copy) }
}

/// A client of its own, as whoever got hold of a password would have.
async fn client(server: &Nats, user: &str) -> Client {
    let connecting = ConnectOptions::with_user_and_password(user.into(), format!("word-of-{user}"));
    connecting.connect(server.address(0)).await.unwrap()
}

async fn messages(server: &Nats) -> u64 {
    let context = jetstream::new(client(server, "sequencer").await);
    let stream = context.get_stream("COOPLEDGER").await.unwrap();
    stream.get_info().await.unwrap().state.messages
}

/// Publishes something under subjects, each with an answer to go to another, and waits until the
/// server has looked at them all.
async fn publish(client: &Client, messages: &[(&str, &str, &str)]) {
    for (subject, reply, payload) in messages {
        let (subject, reply) = (subject.to_string(), reply.to_string());
        client.publish_with_reply(subject, reply, payload.to_string().into()).await.unwrap();
    }
    // What the server sends because of them is sent before the answer to this.
    jetstream::new(client.clone()).get_stream("COOPLEDGER").await.unwrap();
}

/// Whether a lease is held within some seconds.
async fn leased(client: Client, name: &'static str) -> bool {
    let leases = Leases::open(client, "COOPLEDGER".into(), 1, "somebody".into()).await.unwrap();
    let (told, mut held) = watch::channel(false);
    let (_go_on, stop) = watch::channel(false);
    tokio::spawn(leases.keep(name, told, stop));
    tokio::time::timeout(Duration::from_secs(8), held.wait_for(|it| *it)).await.is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_user_can_do_its_work() {
    let server = deployed().await;
    let sequencer = open(of(&server, "sequencer", "sequencer.db")).await;
    sequencer.append(one(1, "first", 0)).await.unwrap();
    let recorder = open(of(&server, "recorder", "recorder.db")).await;
    recorder.append(one(2, "second", 0)).await.unwrap();
    let reader = NatsLog::open(of(&server, "reader", "reader.db")).await.unwrap();
    assert_eq!(everything(&reader).await.len(), 2);
    assert!(leased(client(&server, "recorder").await, "scheduler").await);
    // What is recorded later comes to the reader, too, also when it is opened again.
    recorder.append(one(3, "third", 0)).await.unwrap();
    while reader.last() < recorder.last() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    reader.close().await;
    let reader = NatsLog::open(of(&server, "reader", "reader.db")).await.unwrap();
    assert_eq!(everything(&reader).await, everything(&sequencer).await);
    // Another sequencer takes over where the first one ends.
    let other = open(of(&server, "sequencer", "other.db")).await;
    sequencer.close().await;
    synced(&other).await;
    other.append(one(4, "fourth", 0)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_but_the_sequencer_publishes_or_removes() {
    let server = deployed().await;
    let sequencer = open(of(&server, "sequencer", "sequencer.db")).await;
    sequencer.append(one(1, "first", 0)).await.unwrap();
    let before = messages(&server).await;
    for user in ["recorder", "reader"] {
        let client = client(&server, user).await;
        let forged = [("log.12.x", "_INBOX.none", "forged"), ("log.x", "_INBOX.none", "forged")];
        publish(&client, &forged).await;
        let context = jetstream::new(client.clone());
        let stream = context.get_stream("COOPLEDGER").await.unwrap();
        let delivers = push::Config {
            deliver_subject: "log.12.x".to_owned(),
            name: Some("loop".to_owned()),
            ..push::Config::default()
        };
        let refused = stream.create_consumer(delivers).await.unwrap_err();
        assert!(refused.to_string().contains("cycle"), "{refused}");
        assert_eq!(messages(&server).await, before, "{user}");
    }
    // Not even the sequencer changes or removes what was made.
    for user in ["sequencer", "recorder", "reader"] {
        let mut context = jetstream::new(client(&server, user).await);
        context.set_timeout(Duration::from_millis(500));
        assert!(context.delete_stream("COOPLEDGER").await.is_err());
        let stream = context.get_stream("COOPLEDGER").await.unwrap();
        assert!(stream.purge().await.is_err());
        assert!(stream.delete_message(1).await.is_err());
        let config = stream.get_info().await.unwrap().config;
        assert!(context.update_stream(config).await.is_err());
    }
    assert_eq!(messages(&server).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_neither_records_nor_holds_a_lease() {
    let server = deployed().await;
    let sequencer = open(of(&server, "sequencer", "sequencer.db")).await;
    sequencer.append(one(1, "first", 0)).await.unwrap();
    let reader = NatsLog::open(of(&server, "reader", "reader.db")).await.unwrap();
    let refused = reader.append(one(2, "second", 0)).await.unwrap_err();
    assert!(matches!(refused, AppendError::Unavailable(_)), "{refused}");
    let client = client(&server, "reader").await;
    let leases = Leases::open(client, "COOPLEDGER".into(), 1, "reader".into());
    assert!(leases.await.is_err());
    assert_eq!(messages(&server).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_chosen_comes_into_the_log_by_way_of_answers() {
    let server = deployed().await;
    let sequencer = open(of(&server, "sequencer", "sequencer.db")).await;
    sequencer.append(one(1, "first", 0)).await.unwrap();
    let recorder = client(&server, "recorder").await;
    assert!(leased(recorder.clone(), "scheduler").await);
    // The value of a lease, as it was put; an entry, as it stands; the sequencer's own answer.
    let asks = [
        ("$KV.COOPLEDGER.other", "_INBOX.none", "chosen"),
        ("$JS.API.DIRECT.GET.KV_COOPLEDGER.$KV.COOPLEDGER.other", "log.12.x", ""),
        ("$JS.API.DIRECT.GET.COOPLEDGER", "log.12.x", r#"{"seq": 1}"#),
        ("log-asks.COOPLEDGER", "log.12.x", "chosen"),
    ];
    publish(&recorder, &asks).await;
    // The sequencer has looked at its asks.
    let other = open(of(&server, "recorder", "recorder.db")).await;
    other.append(one(2, "second", 0)).await.unwrap();
    assert_eq!(messages(&server).await, 2);
    assert!(!leased(recorder, "sequencer").await);
    assert!(sequencer.sequences());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_known_is_refused() {
    let server = deployed().await;
    let wrong = server.folder().join("wrong");
    fs::write(&wrong, "sequencer:guess").unwrap();
    for credentials in [None, Some(wrong)] {
        let access = Access { credentials, ..Access::default() };
        let refused = NatsLog::open(Options { access, ..options(&server, "copy.db") }).await;
        let refused = refused.map(drop).unwrap_err();
        assert!(matches!(refused, OpenError::Refused { .. }), "{refused:?}");
    }
}

/// A server whose certificate an authority of the test's own signed; and that authority's.
async fn encrypting() -> (Nats, PathBuf) {
    let made = tempfile::tempdir().unwrap().keep();
    let key = rcgen::KeyPair::generate().unwrap();
    let mut authority = rcgen::CertificateParams::default();
    authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let ca = authority.self_signed(&key).unwrap();
    let issuer = rcgen::Issuer::new(authority, key);
    let own = rcgen::KeyPair::generate().unwrap();
    let names = vec!["127.0.0.1".to_owned()];
    let certificate =
        rcgen::CertificateParams::new(names).unwrap().signed_by(&own, &issuer).unwrap();
    for (name, text) in
        [("ca.pem", ca.pem()), ("cert.pem", certificate.pem()), ("key.pem", own.serialize_pem())]
    {
        fs::write(made.join(name), text).unwrap();
    }
    let place = made.display();
    let tls = format!("tls {{ cert_file: \"{place}/cert.pem\", key_file: \"{place}/key.pem\" }}\n");
    (Nats::start_with(1, &tls).await, made)
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_prove_who_they_are() {
    let (server, certificates) = encrypting().await;
    let trusting = Access {
        ca_file: Some(certificates.join("ca.pem")),
        require_tls: true,
        ..Access::default()
    };
    let log = open(Options { access: trusting, ..options(&server, "copy.db") }).await;
    log.append(one(1, "first", 0)).await.unwrap();
    // The system's authorities do not vouch for it.
    let refused = NatsLog::open(options(&server, "other.db")).await.map(drop).unwrap_err();
    assert!(matches!(refused, OpenError::Refused { .. }), "{refused:?}");
    fs::remove_dir_all(certificates).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_does_not_encrypt_is_refused_where_that_is_required() {
    let server = Nats::start(1).await;
    let access = Access { require_tls: true, ..Access::default() };
    let refused = NatsLog::open(Options { access, ..options(&server, "copy.db") }).await;
    let refused = refused.map(drop).unwrap_err();
    assert!(matches!(refused, OpenError::Refused { .. }), "{refused:?}");
}
