"""Which addresses are the open Internet."""

import pytest

from maillage.base.fetch import is_public


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "198.17.255.255", "2606:4700::1111", "2a01:e0a::1"])
def test_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.255.255.255",
        "100.127.255.255",
        "127.0.0.53",
        "168.63.129.16",
        "169.254.169.254",
        "172.31.0.1",
        "192.0.0.192",
        "192.88.99.1",
        "192.168.0.1",
        "198.19.0.1",
        "203.0.113.9",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:8.8.8.8",
        "::8.8.8.8",
        "64:ff9b::808:808",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:808:808::1",
        "3fff::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "2606:4700::1%eth0",
        "ff02::1",
        "",
        "exemple.fr",
        "127.1",
        "1.2.3.4/24",
    ],
)
def test_not_public(address):
    assert not is_public(address)
