//! What the member states did, with blanks where nobody looked.
