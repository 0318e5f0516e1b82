//! One look at the cache, and the decision if everything is there.

use std::collections::HashMap;

use cooperative::PersonId;
use cooperative::day::local_day;
use entry::request::Request;
use entry::{Payload, StreamName};
use eventlog::envelope::ENTRY_BYTES_MAX;
use eventlog::{Append, AppendError, AppendId, Draft, Expectation, Partition, Revision};
use vault::{Key, KeyId};

use crate::answer::Place;
use crate::append::{self, Made, Streams};
use crate::cache::Cache;
use crate::erasing;
use crate::error::RecordError;
use crate::inner::{Appending, Inner};
use crate::judge::Judging;
use crate::people::{self, Ciphertext};
use crate::stream::{Answered, Stream, digest_key};
use crate::target::Target;

/// The most bytes of an envelope without its names.
const ENVELOPE_BYTES: usize = 96;

/// A request with what does not change between attempts.
pub(crate) struct Prepared {
    pub request: Request,
    /// What its digest covers.
    pub body: Vec<u8>,
    /// The digest under the ledger's own key, if nothing in it is personal.
    pub digest: Option<[u8; 32]>,
    pub validate_only: bool,
}

/// What comes next.
pub(crate) enum Step {
    /// This append is to be resolved first.
    Wait(u64),
    /// These streams are to be read first.
    Load(Vec<StreamName>, u64),
    /// What it amends is to be found first.
    Find,
    /// The place of the answer to the same request is to be read.
    Placed,
    /// It was recorded before, if its content is the same.
    Repeat(Answered, Place),
    /// Personal data are to be encrypted first: those whose key is known, with it.
    Encrypt(Vec<(PersonId, Option<KeyId>)>),
    /// Decided, and nothing is to be made.
    Decided(Result<Place, RecordError>, Option<Basis>),
    /// Its append has its place in the order.
    Submitted(Submitted),
}

/// What an answer rests on that is not resolved: the last append of its streams, and the epoch in
/// which it was looked at.
pub(crate) struct Basis {
    pub upto: u64,
    pub epoch: u64,
}

/// An append on its way.
pub(crate) struct Submitted {
    pub appended: Appending,
    pub place: Place,
    pub number: u64,
    pub epoch: u64,
    /// What it was decided on.
    pub streams: Vec<StreamName>,
}

/// Who looks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// A request that was not submitted before.
    First,
    /// The append of this number once more, before everything that was submitted after it.
    Again(u64),
}

/// One look at the cache.
pub(crate) struct Look<'a> {
    pub inner: &'a Inner,
    pub prepared: &'a Prepared,
    /// The personal data of the request, once they are encrypted.
    pub ciphertext: Option<&'a Ciphertext>,
    /// What the request amends, once it is found.
    pub target: Option<&'a Target>,
    pub turn: Turn,
}

impl Look<'_> {
    /// What comes next. Nothing waits in here: the order in which requests pass is the order in
    /// which their appends are submitted.
    pub fn step(&self, cache: &mut Cache) -> Result<Step, RecordError> {
        if self.turn == Turn::First && cache.resolved() < cache.barrier() {
            return Ok(Step::Wait(cache.barrier()));
        }
        let request = &self.prepared.request;
        let streams = Streams::of(request, self.target, cache);
        let basis = basis(cache, &streams);
        if let (true, Turn::First, Some(basis)) = (self.inner.shared, self.turn, &basis) {
            return Ok(Step::Wait(basis.upto));
        }
        let missing: Vec<StreamName> =
            streams.all().filter(|it| !cache.touch(it)).cloned().collect();
        if !missing.is_empty() {
            return Ok(Step::Load(missing, cache.epoch()));
        }
        let home = cache.peek(&streams.home);
        if let Some(answered) = home.and_then(|it| it.answered.get(&request.id)) {
            return Ok(match answered.place {
                Ok(place) => Step::Repeat(answered.clone(), place),
                Err(number) if number > cache.resolved() => Step::Wait(number),
                Err(_) => Step::Placed,
            });
        }
        if request.ask.amends().is_some() && self.target.is_none() {
            return Ok(Step::Find);
        }
        let (made, place) = match self.decided(cache, &streams, home.map_or(0, |it| it.revision)) {
            Err(error) => return Ok(Step::Decided(Err(error), basis)),
            Ok((_, place)) if self.prepared.validate_only => {
                return Ok(Step::Decided(Ok(place), basis));
            }
            Ok(made) => made,
        };
        if let Some(wanted) = self.keys_wanted(home) {
            return Ok(Step::Encrypt(wanted));
        }
        let fields = self.ciphertext.map(|it| it.fields.clone()).unwrap_or_default();
        let payloads = append::payloads(request, made, fields);
        match self.append(cache, &streams, payloads)? {
            Ready::Fits(append, payloads) => {
                let (epoch, number) = (cache.epoch(), self.number(cache));
                let appended = self.inner.log.append(append);
                self.submitted(cache, &streams, payloads, number);
                let streams = streams.all().cloned().collect();
                Ok(Step::Submitted(Submitted { appended, place, number, epoch, streams }))
            }
            Ready::TooLarge(bytes) => {
                let error = AppendError::TooLarge { bytes, limit: ENTRY_BYTES_MAX };
                Ok(Step::Decided(Err(RecordError::Append(error)), basis))
            }
        }
    }

    fn decided(
        &self,
        cache: &Cache,
        streams: &Streams,
        actual: u64,
    ) -> Result<(Vec<Made>, Place), RecordError> {
        let request = &self.prepared.request;
        if let Some(expected) = request.expected.filter(|it| *it != actual) {
            return Err(RecordError::Moved { expected, actual });
        }
        let recorded_on = local_day(self.inner.clock.now());
        let target = self.target;
        let made = Judging { request, target, streams, cache, recorded_on }.decided()?;
        let here = made.iter().filter(|it| it.stream == streams.home).count();
        let held = cache.peek(&streams.home);
        let erased = held
            .zip(made.first())
            .and_then(|(held, first)| erasing::erased(request, held, &first.happened));
        if let Some(person) = erased {
            return Err(RecordError::Erased { person });
        }
        let yielded = held.and_then(|held| made.iter().find_map(|it| held.yields(it.standing)));
        let place = Place::awaited(made.len(), actual + here as u64, yielded);
        Ok((made, place))
    }

    /// Whose data are to be encrypted, unless they are already, each under the person's one key.
    fn keys_wanted(&self, home: Option<&Stream>) -> Option<Vec<(PersonId, Option<KeyId>)>> {
        if self.prepared.digest.is_some() {
            return None;
        }
        let known = home.and_then(Stream::cooperative);
        let known = |it: PersonId| known.and_then(|known| known.keys.get(&it).copied());
        let people = people::with_data(&self.prepared.request);
        let wanted: Vec<_> = people.map(|it| (it, known(it))).collect();
        let fits = self.ciphertext.is_some_and(|it| {
            let used = |person| it.keys.get(&person).map(Key::id);
            wanted.iter().all(|(person, known)| known.is_none() || *known == used(*person))
        });
        (!fits).then_some(wanted)
    }

    /// The append, and what the cache is to know of it.
    fn append(
        &self,
        cache: &Cache,
        streams: &Streams,
        mut payloads: Vec<(StreamName, Payload)>,
    ) -> Result<Ready, RecordError> {
        let request = &self.prepared.request;
        let key = payloads.iter().find_map(|(_, it)| digest_key(&it.personal));
        let digest = match (self.prepared.digest, key) {
            (Some(digest), _) => digest,
            (None, key) => self.digest_under(key),
        };
        let begins = match cache.peek(&streams.home).and_then(|it| it.partition.as_ref()) {
            Some(partition) => partition.clone(),
            None => append::partition(request, streams, None, cache)?,
        };
        let mut elsewhere = HashMap::new();
        for it in &streams.newcomers {
            let begins = append::partition(request, streams, Some(it), cache)?;
            elsewhere.insert(it.own.clone(), begins);
        }
        let begins = Begins { here: begins, elsewhere };
        let mut drafts = Vec::with_capacity(payloads.len());
        for (name, payload) in &mut payloads {
            payload.meta.digest = digest;
            let Some((stream, _)) = cache.named(name) else {
                return Err(RecordError::dropped());
            };
            let (stream, payload) = (stream.clone(), payload.encode());
            let begins = begins.of(streams, name);
            let names = stream.as_str().len() + begins.as_str().len();
            let bytes = payload.len() + names + ENVELOPE_BYTES;
            if bytes > ENTRY_BYTES_MAX {
                return Ok(Ready::TooLarge(bytes));
            }
            drafts.push(Draft { stream, payload });
        }
        let named = streams.all().filter_map(|it| Some((it, cache.named(it)?)));
        let expected = named.map(|(name, (id, stream))| {
            let begins = || begins.of(streams, name);
            let partition = stream.partition.as_ref().unwrap_or_else(begins).clone();
            Expectation { stream: id.clone(), partition, revision: Revision(stream.revision) }
        });
        let expected = expected.collect();
        let append = Append { id: AppendId(request.id), expected, drafts };
        Ok(Ready::Fits(append, Entries { payloads, digest, key, begins }))
    }

    fn digest_under(&self, key: Option<KeyId>) -> [u8; 32] {
        let found = key.and_then(|it| self.ciphertext?.key(it));
        found.unwrap_or(self.inner.vault.ledger_key()).digest(&self.prepared.body)
    }

    /// The number of the append: an append made again keeps it.
    fn number(&self, cache: &mut Cache) -> u64 {
        match self.turn {
            Turn::First => cache.number(),
            Turn::Again(number) => number,
        }
    }

    /// The cache after a submitted append: a later request is decided on it, synced or not.
    fn submitted(&self, cache: &mut Cache, streams: &Streams, entries: Entries, number: u64) {
        let Entries { payloads, digest, key, begins } = entries;
        for (name, payload) in payloads {
            let Payload { meta, happened, personal } = payload;
            if let Some(stream) = cache.get_mut(&name) {
                stream.revision += 1;
                stream.submitted = stream.submitted.max(number);
                stream.partition.get_or_insert_with(|| begins.of(streams, &name).clone());
                stream.know(meta, happened, &personal, 0);
            }
        }
        if let Some(home) = cache.get_mut(&streams.home) {
            let answered = Answered { digest, key, place: Err(number) };
            home.answered.insert(self.prepared.request.id, answered);
        }
        cache.weigh(&streams.home);
        let others = streams.amended.iter().chain(&streams.parties);
        let new = streams.newcomers.iter().map(|it| &it.own);
        others.chain(new).for_each(|it| cache.weigh(it));
    }
}

/// Whether an append can be submitted.
enum Ready {
    Fits(Append, Entries),
    /// An entry would have so many bytes.
    TooLarge(usize),
}

/// What the cache is to know of an append.
struct Entries {
    payloads: Vec<(StreamName, Payload)>,
    digest: [u8; 32],
    /// Under whose key the digest is.
    key: Option<KeyId>,
    /// Where streams begin that begin with it.
    begins: Begins,
}

/// Where streams begin that begin with an append.
struct Begins {
    here: Partition,
    /// Those that come to be by a reorganisation, with their codes.
    elsewhere: HashMap<StreamName, Partition>,
}

impl Begins {
    fn of(&self, streams: &Streams, name: &StreamName) -> &Partition {
        let own = streams.newcomer(name).map(|it| &it.own);
        own.and_then(|it| self.elsewhere.get(it)).unwrap_or(&self.here)
    }
}

fn basis(cache: &Cache, streams: &Streams) -> Option<Basis> {
    let submitted = |it| cache.peek(it).map_or(0, |it: &Stream| it.submitted);
    let upto = streams.all().map(submitted).max().unwrap_or(0);
    (upto > cache.resolved()).then(|| Basis { upto, epoch: cache.epoch() })
}
