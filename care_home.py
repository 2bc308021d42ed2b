def door_sign(ward):
    return f"Hello, {ward.nickname or ward.name}!"
