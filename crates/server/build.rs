//! The board is embedded from its folder: when it is built anew, so is this crate.
#![expect(clippy::print_stdout, reason = "how a build script talks to cargo")]

fn main() {
    println!("cargo:rerun-if-changed=../../board/dist");
}
