"""`/products`: the line products, and what an order for each must say."""

from __future__ import annotations

from fastapi import APIRouter

from controller.queries.plans import product_views
from controller.queries.views import ProductView

router = APIRouter(prefix="/api/v1/products", tags=["products"])


@router.get("", operation_id="listProducts", response_model=list[ProductView])
def list_() -> list[ProductView]:
    """Name, title, JSON schema of the characteristics, and an example."""
    return product_views()
