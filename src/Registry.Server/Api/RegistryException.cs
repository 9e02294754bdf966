using Registry.Oci;

namespace Registry.Server.Api;

/// <summary>One entry of an error answer.</summary>
/// <param name="Message">What was wrong and what to do about it.</param>
/// <param name="Detail">What it was about, such as a digest.</param>
internal sealed record RegistryError(ErrorCode Code, string Message, string? Detail = null);

/// <summary>A request that breaks a rule. It is answered with the specification's JSON and is no fault of the server.</summary>
internal sealed class RegistryException : Exception
{
    public RegistryException(ErrorCode code, string? message = null, string? detail = null, int? status = null)
        : this([new RegistryError(code, message ?? code.Message, detail)], status)
    {
    }

    public RegistryException(IReadOnlyList<RegistryError> errors, int? status = null)
        : base(errors[0].Message)
    {
        Errors = errors;
        Status = status ?? errors[0].Code.Status;
    }

    public IReadOnlyList<RegistryError> Errors { get; }

    public int Status { get; }

    /// <summary>Headers that the answer carries beside the errors, such as where an upload can go on.</summary>
    public Dictionary<string, string> Headers { get; init; } = [];
}
