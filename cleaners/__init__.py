from cleaners.language import detect_language

__all__ = ["detect_language"]
