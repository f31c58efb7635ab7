"""Which addresses belong to the open internet."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.internet import is_public

PUBLIC = "93.184.216.34"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192", "198.18.0.1",
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "203.0.113.9", "::", "::1", "fe80::1", "fe80::1%eth0",
        "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2001::1", "2001:db8::1",
        "::7f00:1", "::127.0.0.1", "100::1", "5f00::1", "3fff::1", "", "localhost", "0x7f.1", "127.1", "1.1.1.1 ",
    ],
)  # fmt: skip
def test_what_only_this_machine_can_reach_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", [PUBLIC, "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_the_open_internet_is_public(address):
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_ipv4_in_any_ipv6_clothes_is_judged_as_itself(address):
    mapped = IPv6Address((0xFFFF << 32) | int(address))
    translated = IPv6Address(int(IPv6Address("64:ff9b::")) | int(address))
    assert is_public(str(mapped)) == is_public(str(translated)) == is_public(str(address))


@given(st.ip_addresses())
def test_nothing_python_calls_special_is_public(address):
    special = address.is_private or address.is_loopback or address.is_link_local or address.is_multicast
    if isinstance(address, IPv6Address) and address in (IPv6Address("::"),):
        special = True
    if special and not (isinstance(address, IPv6Address) and address.ipv4_mapped):
        assert not is_public(str(address))


@given(st.text())
def test_any_text_is_judged_without_an_error(text):
    assert is_public(text) in (True, False)


@given(st.sampled_from(["10.0.0.0/8", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8"]), st.data())
def test_whole_private_blocks_are_closed(block, data):
    network = IPv4Network(block)
    number = data.draw(st.integers(0, network.num_addresses - 1))
    assert not is_public(str(IPv4Address(int(network.network_address) + number)))
