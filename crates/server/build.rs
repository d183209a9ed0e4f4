//! The board is embedded from its folder: when it is built anew, so is this crate.

fn main() {
    println!("cargo:rerun-if-changed=../../board/dist");
}
