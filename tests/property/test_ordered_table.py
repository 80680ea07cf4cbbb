"""A table in order is a dictionary, sorted: whatever was put, put again and taken away between two looks."""

from hypothesis import given
from hypothesis import strategies as st

from node.core.routes import ordered_table
from node.core.routes.ordered_table import OrderedTable

_acts = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(0, 30), st.integers()),
        st.tuples(st.just("remove"), st.integers(0, 30), st.just(0)),
        st.tuples(st.just("look"), st.just(0), st.just(0)),
        st.tuples(st.just("many"), st.integers(0, 3), st.integers()),
    ),
    max_size=60,
)


@given(_acts)
def test_it_is_a_sorted_dictionary(acts: list[tuple[str, int, int]]) -> None:
    table: OrderedTable[int, int] = OrderedTable()
    plain: dict[int, int] = {}
    for act, key, value in acts:
        if act == "put":
            table.put(key, value)
            plain[key] = value
        elif act == "remove":
            table.remove(key)
            plain.pop(key, None)
        elif act == "many":
            for one in range(key * 200, key * 200 + ordered_table.FEW + 1):
                table.put(one, value)
                plain[one] = value
        if act == "look":
            assert table.all() == tuple(plain[one] for one in sorted(plain))
        assert table.get(key) == plain.get(key)
    assert table.all() == tuple(plain[one] for one in sorted(plain))
