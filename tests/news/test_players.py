from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.players import ORIGINS, Player, player_for

YOUTUBE = Player("YouTube", "https://www.youtube-nocookie.com/embed/abcdefghij0")
VIMEO = Player("Vimeo", "https://player.vimeo.com/video/76979871?dnt=1")


@pytest.mark.parametrize(
    ("address", "player"),
    [
        ("https://www.youtube.com/watch?v=abcdefghij0", YOUTUBE),
        ("https://youtube.com/watch?list=x&v=abcdefghij0&t=3", YOUTUBE),
        ("https://youtu.be/abcdefghij0?t=3", YOUTUBE),
        ("https://www.youtube.com/live/abcdefghij0", YOUTUBE),
        ("http://m.youtube.com/shorts/abcdefghij0", YOUTUBE),
        (" https://vimeo.com/76979871 ", VIMEO),
        ("https://player.vimeo.com/video/76979871", VIMEO),
        ("https://vimeo.com/76979871/0a1b2c3d4e", Player("Vimeo", VIMEO.src + "&h=0a1b2c3d4e")),
    ],
)
def test_the_address_of_a_video_leads_to_its_player(address: str, player: Player) -> None:
    assert player_for(address) == player


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://www.youtube.com/",
        "https://www.youtube.com/@channel",
        "https://www.youtube.com/watch?v=short",
        'https://www.youtube.com/watch?v=abc"><script>',
        "https://youtube.com.example.org/watch?v=abcdefghij0",
        "https://example.org/?u=https://youtu.be/abcdefghij0",
        "javascript:alert(1)//youtu.be/abcdefghij0",
        "ftp://vimeo.com/76979871",
        "https://vimeo.com/channels/staff",
        "https://[vimeo.com/1",
    ],
)
def test_any_other_address_has_no_player(address: str) -> None:
    assert player_for(address) is None


@given(st.text(max_size=60).map(lambda text: f"https://youtu.be/{text}") | st.text(max_size=80))
def test_a_player_is_always_one_that_the_policy_allows(address: str) -> None:
    player = player_for(address)
    assert player is None or player.src.startswith(tuple(f"{origin}/" for origin in ORIGINS))
