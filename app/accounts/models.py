"""Rows of accounts, roles, signed-in devices, sign-in links and recovery codes."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.roles import Role
from app.core import clock
from app.core.db import Base, PublicId, Stamped, UtcDateTime, Versioned

GRANTABLE = tuple(role.value for role in Role if role is not Role.VISITOR)


class Account(Stamped, Versioned, PublicId, Base):
    """Somebody who may sign in, by password or by a link sent to ``email`` (kept in lower case).

    ``public_id`` is what the audit trail and the ledger know of a person. ``totp_secret`` is the
    second factor in use; ``totp_offered`` one that is shown but not yet confirmed; of each code the
    30-second step is remembered in ``totp_step``, so that none works twice.
    """

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(240))
    language: Mapped[str] = mapped_column(String(2), default="en")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    password_set_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    totp_offered: Mapped[str | None] = mapped_column(String(64))
    totp_step: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    invited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    signed_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    grants: Mapped[list["RoleGrant"]] = relationship(
        back_populates="account", cascade="all, delete-orphan", order_by="RoleGrant.id"
    )
    devices: Mapped[list["Device"]] = relationship(
        back_populates="account", cascade="all, delete-orphan", order_by="Device.id.desc()"
    )

    @property
    def has_second_factor(self) -> bool:
        """Whether a code is asked for at sign-in."""
        return self.totp_secret is not None

    @property
    def owned_by(self) -> str:
        """The account itself, for the policy's question about one's own."""
        return self.public_id


class RoleGrant(PublicId, Base):
    """One role of one account, for a partner where the role speaks for one."""

    __tablename__ = "role_grant"
    __table_args__ = (
        UniqueConstraint("account_id", "role", "partner_id"),
        CheckConstraint(
            "role IN (" + ", ".join(f"'{role}'" for role in GRANTABLE) + ")", name="role"
        ),
        CheckConstraint(
            "(role IN ('focal', 'authoriser')) = (partner_id IS NOT NULL)", name="partner"
        ),
        # Nulls are never equal to each other, so a role without a partner needs its own key.
        Index(
            "uq_role_grant_account_id_role",
            "account_id",
            "role",
            unique=True,
            sqlite_where=text("partner_id IS NULL"),
            postgresql_where=text("partner_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(20), index=True)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), index=True)
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    granted_by: Mapped[str] = mapped_column(String(64))

    account: Mapped[Account] = relationship(back_populates="grants")


class Device(PublicId, Base):
    """One browser that is signed in; its cookie holds a random token of which we keep the SHA-256.

    It ends by hand, after ``expires_at``, or when it was not used for a while.
    """

    __tablename__ = "device"
    __table_args__ = (Index("ix_device_account_id_ended_at", "account_id", "ended_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    how: Mapped[str] = mapped_column(String(12))
    second_factor: Mapped[bool] = mapped_column(default=False)
    summary: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    account: Mapped[Account] = relationship(back_populates="devices")

    @property
    def owned_by(self) -> str:
        """Public id of the account, for the policy."""
        return self.account.public_id


class SignInLink(Base):
    """A link that signs in once, within ten minutes; only the SHA-256 of its token is kept.

    ``browser_hash`` is the browser that asked for it; another one has to give the e-mail address.
    """

    __tablename__ = "sign_in_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    browser_hash: Mapped[str | None] = mapped_column(String(64))
    next_path: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    account: Mapped[Account] = relationship()


class RecoveryCode(Base):
    """A code that stands in once for the second factor; only its SHA-256 is kept."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("account_id", "code_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
