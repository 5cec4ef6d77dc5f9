"""The front page, the start pages of those signed in, and what machines ask: composes the rooms."""
