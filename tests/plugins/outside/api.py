from ninja import Router

router = Router(tags=["greetings"])


@router.get("/", summary="A greeting")
def greet(request):
    return {"greeting": "Good morning"}
