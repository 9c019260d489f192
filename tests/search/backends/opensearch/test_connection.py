import pytest

from search.backends.opensearch.connection import hosts_of


class TestHostsOf:
    def test_one_node(self) -> None:
        assert hosts_of("http://localhost") == ([{"host": "localhost", "port": 9200, "use_ssl": False}], None)

    def test_several_nodes_share_name_password_and_protocol(self) -> None:
        hosts, account = hosts_of("https://me:p%40ss@one:9201,two,https://three:9203")
        assert [(host["host"], host["port"], host["use_ssl"]) for host in hosts] == [
            ("one", 9201, True),
            ("two", 443, True),
            ("three", 9203, True),
        ]
        assert account == ("me", "p@ss")

    @pytest.mark.parametrize("url", ["", "localhost:9200", "ftp://one", "http://one,,two"])
    def test_another_form_is_refused(self, url: str) -> None:
        with pytest.raises(ValueError, match="named as"):
            hosts_of(url)
