//! Messages of any type over gRPC.

use prost::Message;
use prost_reflect::{DynamicMessage, MessageDescriptor};
use tonic::Status;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};

/// Encodes any message, and decodes answers of one type.
pub struct AnyCodec {
    /// The type of the answers.
    pub answer: MessageDescriptor,
}

/// Encodes.
pub struct AnyEncoder;

/// Decodes messages of this type.
pub struct AnyDecoder(MessageDescriptor);

impl Codec for AnyCodec {
    type Encode = DynamicMessage;
    type Decode = DynamicMessage;
    type Encoder = AnyEncoder;
    type Decoder = AnyDecoder;

    fn encoder(&mut self) -> AnyEncoder {
        AnyEncoder
    }

    fn decoder(&mut self) -> AnyDecoder {
        AnyDecoder(self.answer.clone())
    }
}

impl Encoder for AnyEncoder {
    type Item = DynamicMessage;
    type Error = Status;

    fn encode(&mut self, item: DynamicMessage, to: &mut EncodeBuf<'_>) -> Result<(), Status> {
        item.encode(to).map_err(|it| Status::internal(it.to_string()))
    }
}

impl Decoder for AnyDecoder {
    type Item = DynamicMessage;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<DynamicMessage>, Status> {
        let decoded = DynamicMessage::decode(self.0.clone(), from);
        decoded.map(Some).map_err(|it| Status::internal(it.to_string()))
    }
}
