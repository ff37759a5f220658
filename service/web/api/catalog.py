"""Catalogue: the kinds, kinds of fraud and banks that the service knows."""

from __future__ import annotations

from fastapi import APIRouter, Header

from service.indicators.categories import CATEGORIES
from service.observables.data.banks import BANKS
from service.observables.kinds import KINDS
from service.web.language import choose

router = APIRouter(prefix="/v1", tags=["catalogue"])


@router.get("/kinds", summary="What can be checked")
async def kinds() -> dict[str, list[str]]:
    """Values for ``kind``; ``auto`` is accepted besides."""
    return {"kinds": list(KINDS)}


@router.get("/categories", summary="Kinds of fraud")
async def categories(
    accept_language: str | None = Header(None),
) -> dict[str, list[dict[str, str]]]:
    """Codes with names and advice in the caller's language."""
    english = choose(accept_language) == "en"
    return {
        "categories": [
            {
                "code": item.code,
                "group": item.group,
                "name": item.name_en if english else item.name_vi,
                "advice": item.advice_en if english else item.advice_vi,
            }
            for item in CATEGORIES
        ]
    }


@router.get("/banks", summary="Banks and wallets")
async def banks() -> dict[str, list[dict[str, str]]]:
    """BIN, code and names."""
    return {
        "banks": [
            {
                "bin": bank.bin,
                "code": bank.code,
                "short_name": bank.short_name,
                "name": bank.name_vi,
                "sector": bank.sector,
            }
            for bank in BANKS
        ]
    }
