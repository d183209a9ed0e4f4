//! Asking for memory before it is needed.

/// Starts fetching an element into the cache, where the processor can; does nothing past the end. One random access
/// at a time costs 80 ns on the machine this was measured on, twenty under way at once about 10 each.
#[inline]
#[allow(unsafe_code, reason = "the prefetch instruction has no safe name; see SAFETY")]
pub(crate) fn prefetch<T>(slice: &[T], at: usize) {
    let Some(element) = slice.get(at) else { return };
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a prefetch reads nothing into the program, cannot fault, and is given the address of a live element.
    unsafe {
        std::arch::x86_64::_mm_prefetch::<{ std::arch::x86_64::_MM_HINT_T0 }>(
            std::ptr::from_ref(element).cast(),
        );
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = element;
}

/// One bit an account.
#[derive(Debug)]
pub(crate) struct Bits(Vec<u64>);

impl Bits {
    pub(crate) fn new(accounts: usize) -> Self {
        Self(vec![0; accounts.div_ceil(64)])
    }

    #[inline]
    pub(crate) fn has(&self, account: u32) -> bool {
        self.0.get(account as usize / 64).is_some_and(|word| word >> (account % 64) & 1 == 1)
    }

    /// Sets the bit where `on` is true, without a branch.
    #[inline]
    pub(crate) fn set_if(&mut self, account: u32, on: bool) {
        if let Some(word) = self.0.get_mut(account as usize / 64) {
            *word |= u64::from(on) << (account % 64);
        }
    }

    #[inline]
    pub(crate) fn set(&mut self, account: u32) {
        if let Some(word) = self.0.get_mut(account as usize / 64) {
            *word |= 1 << (account % 64);
        }
    }
}
