"""The names of the invented district. None of these places exists."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

DISTRICT: Final = "Wendle Vale"
RIVER: Final = "River Wendle"
CITY: Final = "Castleminster"
INVENTED: Final = "Wendle Vale is an invented place for trying Linkway. It does not exist."


@dataclass(frozen=True, slots=True)
class Settlement:
    """A town, village or hamlet.

    Parameters
    ----------
    key : short name used in the tables of this package.
    x_km, y_km : kilometres east and north of the south-west corner of the drawing.
    people : residents.
    streets : names of the through roads in order of importance.
    """

    key: str
    name: str
    x_km: float
    y_km: float
    people: int
    streets: tuple[str, ...]

    @property
    def place(self) -> str:
        """The value of the OSM tag ``place``."""
        if self.people > 9000:
            return "town"
        return "village" if self.people >= 300 else "hamlet"

    @property
    def middle(self) -> tuple[float, float]:
        """The centre in metres."""
        return self.x_km * 1000.0, self.y_km * 1000.0

    @property
    def radius_m(self) -> float:
        """How far from its centre the built-up part reaches."""
        return 60.0 + 12.6 * math.sqrt(self.people)


TOWN: Final = Settlement("town", "Wendlebridge", 11.2, 9.6, 15_600, ("High Street",))

VILLAGES: Final = (
    Settlement(
        "overwick",
        "Overwick",
        16.2,
        12.6,
        2_900,
        ("High Street", "Church Street", "Cross Lane", "Mill Street", "Field Lane"),
    ),
    Settlement(
        "marlstoke",
        "Marlstoke",
        5.6,
        6.6,
        2_100,
        ("Main Street", "Station Road", "Church Lane", "Chapel Street", "Pound Lane"),
    ),
    Settlement(
        "hallowby",
        "Hallowby",
        9.4,
        15.2,
        2_250,
        ("High Street", "Church Street", "Wold Road", "Mill Lane", "Beck Lane"),
    ),
    Settlement(
        "gfennow",
        "Great Fennow",
        15.9,
        4.8,
        2_050,
        ("High Street", "The Causeway", "Church Lane", "Fen Lane", "Drove Road"),
    ),
    Settlement(
        "quenbury",
        "Quenbury",
        4.2,
        11.6,
        1_180,
        ("Main Street", "Church Lane", "Hall Road", "Well Lane"),
    ),
    Settlement(
        "ashmarden",
        "Ashmarden",
        19.4,
        9.2,
        1_090,
        ("The Street", "Church Lane", "Forge Lane", "Ferry Lane", "Wash Lane"),
    ),
    Settlement(
        "elmerstow", "Elmerstow", 12.8, 2.4, 840, ("Main Road", "Church Lane", "Manor Lane")
    ),
    Settlement(
        "osgarby",
        "Osgarby",
        13.6,
        17.0,
        780,
        ("Main Street", "Church Hill", "Top Lane", "Bridle Lane"),
    ),
    Settlement(
        "pambry",
        "Priors Ambry",
        8.6,
        3.6,
        700,
        ("Main Street", "Priory Lane", "Church Lane", "Pit Lane"),
    ),
    Settlement(
        "wickenthorpe",
        "Wickenthorpe",
        18.6,
        6.1,
        650,
        ("Main Street", "Church Lane", "Marsh Lane", "Eau Lane"),
    ),
    Settlement(
        "yarrowby", "Yarrowby", 20.2, 15.4, 630, ("Main Street", "Church Lane", "Wold Lane")
    ),
    Settlement(
        "pellow", "Nether Pellow", 14.3, 7.0, 580, ("Main Road", "Church Lane", "Bridge Lane")
    ),
    Settlement(
        "emberley", "Cold Emberley", 6.1, 17.3, 530, ("The Street", "Church Lane", "Moor Lane")
    ),
    Settlement(
        "sallowfield", "Sallowfield", 2.5, 3.6, 490, ("Main Street", "Water Lane", "Church Lane")
    ),
    Settlement("kambry", "Kings Ambry", 10.5, 5.7, 440, ("Main Street", "Church Lane")),
    Settlement("brackenholt", "Brackenholt", 11.7, 13.0, 320, ("Main Street", "Wood Lane")),
)

HAMLETS: Final = (
    Settlement("tolley", "Tolley Green", 7.5, 11.9, 230, ("Green Lane", "Tolley Lane")),
    Settlement("lfennow", "Little Fennow", 17.6, 2.9, 210, ("Main Street", "Little Lane")),
    Settlement("sandry", "Sandry Cross", 7.9, 8.7, 190, ("Marlstoke Road", "Sandry Lane")),
    Settlement("hinderby", "Hinderby", 1.6, 8.6, 160, ("Hinderby Lane", "Back Lane")),
    Settlement("coldmere", "Coldmere", 2.7, 15.4, 150, ("Mere Lane", "Church Lane")),
    Settlement("sarn", "Upper Sarn", 17.2, 17.5, 130, ("Sarn Lane", "Ridge Lane")),
    Settlement("dunmarsh", "Dunmarsh", 21.9, 7.4, 120, ("Marsh Lane", "Sluice Lane")),
    Settlement("lapwing", "Lapwing End", 20.9, 12.1, 90, ("Lapwing Lane", "End Lane")),
)

SETTLEMENTS: Final = (TOWN, *VILLAGES, *HAMLETS)

# Names for the streets that settlements grow. Each pool is one estate's theme.
OLD_TOWN: Final = (
    "Sheep", "Tanner", "Silver", "Finkle", "Malt", "Cooper", "Weaver", "Salter", "Dyer", "Fuller",
    "Chandler", "Saddler", "Bakehouse", "Wool", "Ropewalk", "Lamb", "Angel", "Swan", "Talbot",
)  # fmt: skip
VICTORIAN: Final = (
    "Albert", "Victoria", "Alma", "Inkerman", "Clarence", "Gladstone", "Palmerston", "Cobden",
    "Bright", "Peel", "Jubilee", "Osborne", "Balmoral", "Wellington", "Nelson", "Trafalgar",
    "Raglan", "Havelock", "Russell", "Melbourne", "Cardigan", "Sebastopol", "Paxton", "Nightingale",
    "Disraeli", "Salisbury", "Rosebery", "Canning", "Livingstone", "Stephenson", "Brunel",
    "Arkwright", "Ruskin", "Shaftesbury", "Wilberforce", "Cavendish", "Rutland", "Clifton",
    "Princess", "Grosvenor", "Alexandra", "Sandringham",
)  # fmt: skip
ESTATES: Final = (
    (
        "Oak", "Ash", "Beech", "Rowan", "Hazel", "Maple", "Willow", "Cherry", "Hawthorn", "Elder",
        "Holly", "Juniper", "Larch", "Lime", "Chestnut", "Sycamore", "Poplar", "Alder", "Laburnum",
        "Magnolia", "Walnut", "Cedar", "Blackthorn", "Spindle", "Aspen", "Acacia", "Medlar",
    ),
    (
        "Lark", "Plover", "Heron", "Kestrel", "Linnet", "Wren", "Swift", "Dunlin", "Curlew",
        "Kingfisher", "Teal", "Mallard", "Avocet", "Redwing", "Fieldfare", "Skylark", "Wagtail",
        "Nightingale", "Goldfinch", "Siskin", "Martin", "Osprey", "Merlin", "Lapwing", "Dipper",
    ),
    (
        "Keats", "Wordsworth", "Tennyson", "Byron", "Shelley", "Clare", "Herrick", "Cowper",
        "Browning", "Rossetti", "Masefield", "Austen", "Eliot", "Gaskell", "Bronte", "Hardy",
        "Dickens", "Trollope", "Coleridge", "Milton", "Marvell", "Dryden", "Pope", "Burns",
    ),
    (
        "Primrose", "Foxglove", "Bluebell", "Cowslip", "Campion", "Teasel", "Yarrow", "Clover",
        "Heather", "Speedwell", "Celandine", "Harebell", "Sorrel", "Meadowsweet", "Bryony",
        "Tansy", "Mallow", "Comfrey", "Betony", "Orchid", "Violet", "Bramble", "Fern", "Saffron",
    ),
    (
        "Priory", "Abbot", "Almoner", "Cloister", "Minster", "Canon", "Deacon", "Sexton", "Vicar",
        "Chantry", "Friar", "Bishop", "Palmer", "Pilgrim", "Hermit", "Sanctuary", "Lady", "Glebe",
    ),
)  # fmt: skip
VILLAGE: Final = (
    "Orchard", "Glebe", "Manor", "Chapel", "School", "Paddock", "Croft", "Rectory", "Pinfold",
    "Smithy", "Old Forge", "Mill", "Meadow", "Pond", "Barn", "Elm", "Rookery", "Dovecote", "Well",
    "Walnut Tree", "Vicarage", "Hall", "Spinney", "Green", "Harvest", "Ploughman", "Shepherd",
    "Saxon", "Home Farm", "Long Acre", "Hollow", "Stackyard", "Maltings", "Almshouse", "Jubilee",
    "Cottage", "Sycamore", "Tithe", "Wheatfield", "Barley", "Quarry", "Town End", "Butt", "Nursery",
)  # fmt: skip
LANES: Final = (
    "Featherbed Lane", "Packhorse Lane", "Drift Lane", "Starveacre Lane", "Cuckoo Lane",
    "Watery Lane", "Gallows Lane", "Salters Lane", "Long Lane", "Windmill Lane", "Cat Lane",
    "Holloway Lane", "Sandpit Lane", "Bull Lane", "Clay Lane", "Ratten Row", "Mere Lane",
    "Thorn Lane", "Hagg Lane", "Ox Lane", "Broad Drove", "Short Drove", "Warren Lane",
    "Kiln Lane", "Beggars Lane", "Frog Lane", "Cold Lane", "Lark Lane", "Badger Lane", "Ridge Lane",
    "Hare Lane", "Elbow Lane", "Nettle Lane", "Sheepwash Lane", "Turnpike Lane", "Moat Lane",
    "Pasture Lane", "Furze Lane", "Blind Lane", "Carr Lane", "Flaxpit Lane", "Goosegate Lane",
    "Hollin Lane", "Ings Lane", "Jackdaw Lane", "Knoll Lane", "Limekiln Lane", "Mucky Lane",
    "Narrow Lane", "Owl Lane", "Plough Lane", "Quarry Lane", "Rook Lane", "Swine Lane",
    "Tinkers Lane", "Underhill Lane", "Vine Lane", "Wether Lane", "Yew Tree Lane", "Acre Lane",
    "Stony Lane", "Crow Lane", "Dairy Lane", "Bottom Lane", "Gorse Lane", "Coach Lane",
)  # fmt: skip
FARMS: Final = (
    "Manor", "Grange", "Hill", "Lodge", "Low", "High", "Field", "Glebe", "Warren", "Wold", "Ivy",
    "Top", "Heath", "Spring", "Mill", "Park", "Bank", "Church", "Brook", "Ash", "Holly", "Yew",
    "Cold Comfort", "Poplars", "Red House", "White House", "Moat", "Abbey", "Decoy", "Marsh",
)  # fmt: skip
