//! Connections that can be cut off, as a network does it: what is under way stands still, and nobody
//! is told.

use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// A port that leads to another one, until it is cut.
pub struct Link {
    port: u16,
    cut: Arc<watch::Sender<bool>>,
}

impl Link {
    /// A link to a port of this machine, for as long as the runtime is there.
    pub async fn to(target: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let cut = Arc::new(watch::Sender::new(false));
        tokio::spawn(accept(listener, target, cut.clone()));
        Self { port, cut }
    }

    /// The port that leads there.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Cuts it, or mends it; then connections that stood still end, and new ones are made.
    pub fn cut(&self, cut: bool) {
        self.cut.send_replace(cut);
    }
}

async fn accept(listener: TcpListener, target: u16, cut: Arc<watch::Sender<bool>>) {
    while let Ok((near, _)) = listener.accept().await {
        let cut = cut.subscribe();
        tokio::spawn(async move {
            // Whoever calls while it is cut waits, as for packets that do not arrive.
            let mut mended = cut.clone();
            if mended.wait_for(|it| !*it).await.is_err() {
                return;
            }
            let Ok(far) = TcpStream::connect(("127.0.0.1", target)).await else { return };
            let (near_in, near_out) = near.into_split();
            let (far_in, far_out) = far.into_split();
            // When one direction ends, so does the other: both halves are dropped.
            tokio::select! {
                () = carry(near_in, far_out, cut.clone()) => {}
                () = carry(far_in, near_out, cut) => {}
            }
        });
    }
}

/// Carries bytes one way; once it was cut, it ends when it is mended.
async fn carry(
    mut from: impl AsyncReadExt + Unpin,
    mut to: impl AsyncWriteExt + Unpin,
    mut cut: watch::Receiver<bool>,
) {
    let mut buffer = vec![0; 64 << 10];
    loop {
        let read = tokio::select! {
            biased;
            _ = cut.wait_for(|it| *it) => None,
            read = from.read(&mut buffer) => Some(read),
        };
        match read {
            Some(Ok(count)) if count > 0 && to.write_all(&buffer[..count]).await.is_ok() => {}
            Some(_) => return,
            None => {
                let _ = cut.wait_for(|it| !*it).await;
                return;
            }
        }
    }
}
