"""The part that somebody has in a delegation."""


def part(*, is_head: bool, is_alternate: bool) -> str:
    """``head``, ``alternate`` (one of those who stand in for the head), or "" for neither."""
    return "head" if is_head else "alternate" if is_alternate else ""
