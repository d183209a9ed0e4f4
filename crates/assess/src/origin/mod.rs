//! Whose knowledge a claim is, and which claims only repeat another.
