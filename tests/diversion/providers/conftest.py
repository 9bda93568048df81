"""The other sides of all payment providers: whatever a test asks of `counterpart`, it asks of each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.diversion.providers.alipay_counterpart import AlipayCounterpart
from tests.diversion.providers.counterpart import Counterpart
from tests.diversion.providers.wallet_counterpart import WalletCounterpart
from tests.diversion.providers.wechat_counterpart import WeChatCounterpart

KINDS = {"wechat": WeChatCounterpart, "alipay": AlipayCounterpart, "sandbox": WalletCounterpart}


@pytest.fixture(params=KINDS)
def counterpart(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Counterpart]:
    kind = KINDS[request.param](tmp_path)
    yield kind
    kind.close()
    assert kind.refused == []


@pytest.fixture
def wechat(tmp_path: Path) -> Iterator[WeChatCounterpart]:
    kind = WeChatCounterpart(tmp_path)
    yield kind
    kind.close()


@pytest.fixture
def alipay(tmp_path: Path) -> Iterator[AlipayCounterpart]:
    kind = AlipayCounterpart(tmp_path)
    yield kind
    kind.close()


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[WalletCounterpart]:
    kind = WalletCounterpart(tmp_path)
    yield kind
    kind.close()
