"""A file on disk → Document with Pages, Sections, Blocks and source notes. The only home of pypdf."""
