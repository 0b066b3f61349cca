"""Customers as businesses know them: some of them written in another way each time."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final

_FIRST: Final = ("María", "José", "Ana", "Luis", "Sofía", "Andrés", "Núria", "Íñigo", "Karla")
_LAST: Final = ("Mora", "Jiménez", "Quirós", "Núñez", "Solís", "Araya", "Peña", "Güell", "Chaves")
_THINGS: Final = ("Ferretería", "Soda", "Taller", "Librería", "Panadería", "Transportes", "Clínica")
_PLACES: Final = ("Tibás", "La Unión", "Río Segundo", "Cañas", "Puriscal", "San José", "Orotina")
_ENDS: Final = ("S.A.", "S. A.", "SRL", "Ltda.", "S.R.L.")
_LONG: Final = (
    "Asociación Administradora del Acueducto y Alcantarillado Sanitario Rural de {place} de "
    "Buenos Aires de Puntarenas"
)
_ODD: Final = (
    "Bazar N.º 1 – «El Œuf» S.A.", "Tokyo 寿司 S.A.", "Pâtisserie “Chez Zoé”", "Łódź Import & Co",
    "Fonda; el \"Ñandú\"", "Café ☕ del Centro", "Hnos. O'Neill\u00a0e Hijos",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Customer:
    """Who buys; `other` is what they call themselves now and then."""

    tax_id: str | None
    name: str | None
    other: str = ""

    @classmethod
    def nobody(cls) -> Customer:
        """Who buys over the counter and gives no name."""
        return cls(None, None)

    def called(self, chance: Random) -> str | None:
        """Write their name as it happens to be written."""
        if self.name is None:
            return None
        if self.other and chance.random() < 0.1:
            return self.other
        if chance.random() > 0.06:
            return self.name
        return chance.choice(
            [
                self.name.upper(),
                self.name.replace(".", ""),
                self.name.replace(" ", "  "),
                self.name.translate(str.maketrans("áéíóúñü", "aeiounu")),
                f"{self.name} ",
            ]
        )


def customers_of(chance: Random, count: int) -> list[Customer]:
    """Make the regular customers of a business; most come seldom, the first ones often."""
    made = [_customer(chance) for _ in range(count)]
    return [*made, *made[: count // 2], *made[: count // 4]]


def _customer(chance: Random) -> Customer:
    place = chance.choice(_PLACES)
    if chance.random() < 0.35:
        name = " ".join([chance.choice(_FIRST), chance.choice(_LAST), chance.choice(_LAST)])
        tax_id = f"{chance.randint(1, 7)}{chance.randrange(10**8):08}"
    else:
        name = f"{chance.choice(_THINGS)} {chance.choice(_LAST)} {place} {chance.choice(_ENDS)}"
        tax_id = f"3101{chance.randrange(10**6):06}"
    luck = chance.random()
    if luck < 0.02:
        name = _LONG.format(place=place)
    elif luck < 0.04:
        name = chance.choice(_ODD)
    elif luck < 0.05:
        tax_id = f"PASAPORTE-{chance.randrange(10**7):07}"  # of who has no number here
    other = f"Inversiones {place} {chance.choice(_ENDS)}" if chance.random() < 0.01 else ""
    return Customer(tax_id, name, other)
