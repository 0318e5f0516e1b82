//! `AuditService`: wire to question, question to auditor, answer to wire.

mod answer;
mod history;
mod tiles;

use std::time::Duration;

use api::question::{
    GetCheckpoint, GetConsistencyProof, GetInclusionProof, ProveHistory, ReadPaths, Which,
};
use api::v1;
use api::v1::audit_service_server::AuditService;
use eventlog::Position;
use futures::stream::BoxStream;
use tonic::{Request, Response, Status};
use transparency::TlogProof;

use self::answer::{checkpoint, hashes, signing_key};
use crate::auditor::Auditor;
use crate::proofs::Part;
use crate::status::{fields, status};
use crate::unproved::Unproved;

/// The parts of a streamed answer.
type Parts<T> = BoxStream<'static, Result<T, Status>>;

/// Serves `AuditService`. Cloning shares it.
#[derive(Clone)]
pub struct Service {
    auditor: Auditor,
    patience: Duration,
}

impl Service {
    /// A service that waits at most `patience` for log and views to come as far as a question asks.
    pub fn new(auditor: Auditor, patience: Duration) -> Self {
        Self { auditor, patience }
    }

    async fn reach(&self, least: u64) -> Result<(), Status> {
        self.auditor.reach(Position(least), self.patience).await.map_err(status)
    }

    fn log_position(&self) -> u64 {
        self.auditor.log().last().0
    }

    /// A checkpoint with its key, as clients see it.
    async fn shown(
        &self,
        signed: &signer::SignedCheckpoint,
    ) -> Result<v1::SignedCheckpoint, Unproved> {
        Ok(checkpoint(signed, &self.auditor.keys().await?))
    }

    async fn shown_of(&self, part: &Part) -> Result<Option<v1::SignedCheckpoint>, Unproved> {
        match &part.checkpoint {
            Some(signed) => self.shown(signed).await.map(Some),
            None => Ok(None),
        }
    }

    async fn checkpoint(&self, asked: GetCheckpoint) -> Result<v1::SignedCheckpoint, Unproved> {
        let least = Position(asked.min_position);
        if asked.which != Which::Fresh {
            self.auditor.reach(least, self.patience).await?;
        }
        let signed = match asked.which {
            Which::Newest => self.auditor.checkpoints().last().await?,
            Which::Of(size) => self.auditor.checkpoint("size", size).await?,
            Which::UpTo(size) => self.auditor.checkpoint_up_to("max_size", size).await?,
            Which::Fresh => self.auditor.fresh(least, self.patience).await?,
        };
        self.shown(&signed).await
    }

    async fn inclusion(
        &self,
        asked: GetInclusionProof,
    ) -> Result<v1::GetInclusionProofResponse, Unproved> {
        let GetInclusionProof { position, tree_size, .. } = asked;
        let found = self.auditor.inclusion(position, tree_size, self.patience).await?;
        let (head, inclusion) = (found.part.head, found.inclusion);
        let file = found.part.checkpoint.as_ref().map(|it| TlogProof {
            extra: None,
            inclusion: inclusion.clone(),
            checkpoint: it.note.clone(),
        });
        Ok(v1::GetInclusionProofResponse {
            entry: found.entry,
            leaf_index: inclusion.index,
            tree_size: head.size,
            root_hash: head.root.0.to_vec(),
            hashes: hashes(&inclusion.path),
            checkpoint: self.shown_of(&found.part).await?,
            tlog_proof: file.map(|it| it.to_string()).unwrap_or_default(),
            log_position: self.log_position(),
        })
    }

    async fn consistency(
        &self,
        asked: GetConsistencyProof,
    ) -> Result<v1::GetConsistencyProofResponse, Unproved> {
        let GetConsistencyProof { from_size, to_size, .. } = asked;
        let growth = self.auditor.growth(from_size, to_size, self.patience).await?;
        Ok(v1::GetConsistencyProofResponse {
            from_size,
            from_root_hash: growth.from.root.0.to_vec(),
            to_size: growth.to.head.size,
            to_root_hash: growth.to.head.root.0.to_vec(),
            hashes: hashes(&growth.proof.path),
            checkpoint: self.shown_of(&growth.to).await?,
            log_position: self.log_position(),
        })
    }
}

#[tonic::async_trait]
impl AuditService for Service {
    type ReadTilesStream = Parts<v1::ReadTilesResponse>;
    type ReadEntryBundlesStream = Parts<v1::ReadEntryBundlesResponse>;
    type ProveHistoryStream = Parts<v1::ProveHistoryResponse>;

    async fn get_checkpoint(
        &self,
        request: Request<v1::GetCheckpointRequest>,
    ) -> Result<Response<v1::GetCheckpointResponse>, Status> {
        let asked = GetCheckpoint::try_from(request.into_inner()).map_err(fields)?;
        let checkpoint = Some(self.checkpoint(asked).await.map_err(status)?);
        let log_position = self.log_position();
        Ok(Response::new(v1::GetCheckpointResponse { checkpoint, log_position }))
    }

    async fn get_inclusion_proof(
        &self,
        request: Request<v1::GetInclusionProofRequest>,
    ) -> Result<Response<v1::GetInclusionProofResponse>, Status> {
        let asked = GetInclusionProof::try_from(request.into_inner()).map_err(fields)?;
        self.reach(asked.min_position).await?;
        Ok(Response::new(self.inclusion(asked).await.map_err(status)?))
    }

    async fn get_consistency_proof(
        &self,
        request: Request<v1::GetConsistencyProofRequest>,
    ) -> Result<Response<v1::GetConsistencyProofResponse>, Status> {
        let asked = GetConsistencyProof::try_from(request.into_inner()).map_err(fields)?;
        self.reach(asked.min_position).await?;
        Ok(Response::new(self.consistency(asked).await.map_err(status)?))
    }

    async fn read_tiles(
        &self,
        request: Request<v1::ReadTilesRequest>,
    ) -> Result<Response<Self::ReadTilesStream>, Status> {
        let asked = ReadPaths::try_from(request.into_inner()).map_err(fields)?;
        self.reach(asked.min_position).await?;
        Ok(Response::new(self.tiles(&asked.paths).await?))
    }

    async fn read_entry_bundles(
        &self,
        request: Request<v1::ReadEntryBundlesRequest>,
    ) -> Result<Response<Self::ReadEntryBundlesStream>, Status> {
        let asked = ReadPaths::try_from(request.into_inner()).map_err(fields)?;
        self.reach(asked.min_position).await?;
        Ok(Response::new(self.bundles(&asked.paths).await?))
    }

    async fn prove_history(
        &self,
        request: Request<v1::ProveHistoryRequest>,
    ) -> Result<Response<Self::ProveHistoryStream>, Status> {
        let asked = ProveHistory::try_from(request.into_inner()).map_err(fields)?;
        self.reach(asked.min_position).await?;
        Ok(Response::new(self.history(asked).await.map_err(status)?))
    }

    async fn list_keys(
        &self,
        request: Request<v1::ListKeysRequest>,
    ) -> Result<Response<v1::ListKeysResponse>, Status> {
        self.reach(request.into_inner().min_position).await?;
        let keys = self.auditor.keys().await.map_err(status)?;
        Ok(Response::new(v1::ListKeysResponse {
            keys: keys.periods.iter().map(signing_key).collect(),
            origin: keys.origin,
            log_position: self.log_position(),
        }))
    }
}
